package io.elb.netty;

import io.elb.listener.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.kqueue.KQueue;
import io.netty.channel.kqueue.KQueueDatagramChannel;
import io.netty.channel.kqueue.KQueueDomainSocketChannel;
import io.netty.channel.kqueue.KQueueIoHandler;
import io.netty.channel.kqueue.KQueueServerSocketChannel;
import io.netty.channel.kqueue.KQueueSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loops that carry a balancer's connections, all of one transport. One set may carry several balancers; whoever
 * made it closes it after the last of them. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class EventLoops implements AutoCloseable {
    private static final long LONGEST_END_MILLIS = 10_000;

    private final Transport transport;
    private final IoEventLoopGroup group;
    private final ChannelFactory<? extends ServerChannel> serverChannels;
    private final ChannelFactory<? extends Channel> clientChannels;
    private final Optional<ChannelFactory<? extends Channel>> unixChannels;
    private final int count;
    private final Optional<LoopThreads> owned;

    private EventLoops(
            Transport transport,
            IoEventLoopGroup group,
            ChannelFactory<? extends ServerChannel> serverChannels,
            ChannelFactory<? extends Channel> clientChannels,
            Optional<ChannelFactory<? extends Channel>> unixChannels,
            int count,
            Optional<LoopThreads> owned) {
        this.transport = transport;
        this.group = group;
        this.serverChannels = serverChannels;
        this.clientChannels = clientChannels;
        this.unixChannels = unixChannels;
        this.count = count;
        this.owned = owned;
    }

    /**
     * Tells whether this machine and its container have a transport. Asked for io_uring, it tries what the kernel permits, since
     * containers often forbid it.
     *
     * @param transport the transport
     * @return true for {@link Transport#AUTO} and {@link Transport#NIO} everywhere
     * @throws NullPointerException if the transport is null
     */
    public static boolean isAvailable(Transport transport) {
        return switch (transport) {
            case AUTO, NIO -> true;
            case EPOLL -> Epoll.isAvailable();
            case IO_URING -> IoUring.isAvailable();
            case KQUEUE -> KQueue.isAvailable();
        };
    }

    /**
     * Starts event loops. Their threads are daemons named {@code elb-shared-} and the transport's name.
     *
     * @param transport the transport; {@link Transport#AUTO} takes the best that this machine has
     * @param threads number of event loops, 1–1024
     * @return running event loops
     * @throws IllegalArgumentException if the number is out of its range
     * @throws IllegalStateException if this machine lacks the transport
     * @throws NullPointerException if the transport is null
     */
    public static EventLoops start(Transport transport, int threads) {
        return start(transport, threads, "shared");
    }

    /**
     * Starts event loops. Their threads are daemons whose names begin with {@code elb-}, this name, and the transport's.
     *
     * @param transport the transport; {@link Transport#AUTO} takes the best that this machine has
     * @param threads number of event loops, 1–1024
     * @param name tells these threads from others in a thread dump
     * @return running event loops
     * @throws IllegalArgumentException if the number is out of its range
     * @throws IllegalStateException if this machine lacks the transport
     */
    public static EventLoops start(Transport transport, int threads, String name) {
        Objects.requireNonNull(transport, "transport");
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("threads: " + threads + " (expected: 1–1024)");
        }
        Transport chosen = resolve(transport);
        LoopThreads factory =
                new LoopThreads("elb-" + name + '-' + chosen.name().toLowerCase(Locale.ROOT));
        return wrap(
                new MultiThreadIoEventLoopGroup(threads, factory, ioHandler(chosen)),
                chosen,
                threads,
                Optional.of(factory));
    }

    /**
     * Uses event loops that the application has already; closing the answer leaves them running.
     *
     * @param group the event loops
     * @param transport the transport that they were made for, not {@link Transport#AUTO}
     * @return the same event loops
     * @throws IllegalArgumentException if the transport is AUTO
     */
    public static EventLoops of(IoEventLoopGroup group, Transport transport) {
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(transport, "transport");
        if (transport == Transport.AUTO) {
            throw new IllegalArgumentException("transport: AUTO (expected: the transport that the group was made for)");
        }
        int executors = 0;
        for (var ignored : group) {
            executors++;
        }
        return wrap(group, transport, executors, Optional.empty());
    }

    /**
     * Uses event loops with channels of another kind, for balancers without sockets.
     *
     * @param group the event loops; closing the answer leaves them running
     * @param serverChannels makes channels that accept
     * @param clientChannels makes channels that connect
     * @return the event loops, called {@link Transport#NIO}
     */
    public static EventLoops of(
            IoEventLoopGroup group,
            ChannelFactory<? extends ServerChannel> serverChannels,
            ChannelFactory<? extends Channel> clientChannels) {
        int executors = 0;
        for (var ignored : group) {
            executors++;
        }
        return new EventLoops(
                Transport.NIO, group, serverChannels, clientChannels, Optional.empty(), executors, Optional.empty());
    }

    private static EventLoops wrap(
            IoEventLoopGroup group, Transport transport, int count, Optional<LoopThreads> owned) {
        return switch (transport) {
            case EPOLL ->
                new EventLoops(
                        transport,
                        group,
                        EpollServerSocketChannel::new,
                        EpollSocketChannel::new,
                        Optional.of(EpollDomainSocketChannel::new),
                        count,
                        owned);
            case IO_URING ->
                new EventLoops(
                        transport,
                        group,
                        IoUringServerSocketChannel::new,
                        IoUringSocketChannel::new,
                        Optional.empty(),
                        count,
                        owned);
            case KQUEUE ->
                new EventLoops(
                        transport,
                        group,
                        KQueueServerSocketChannel::new,
                        KQueueSocketChannel::new,
                        Optional.of(KQueueDomainSocketChannel::new),
                        count,
                        owned);
            case NIO, AUTO ->
                new EventLoops(
                        Transport.NIO,
                        group,
                        NioServerSocketChannel::new,
                        NioSocketChannel::new,
                        Optional.empty(),
                        count,
                        owned);
        };
    }

    private static Transport resolve(Transport transport) {
        return switch (transport) {
            case AUTO ->
                Epoll.isAvailable() ? Transport.EPOLL : KQueue.isAvailable() ? Transport.KQUEUE : Transport.NIO;
            case EPOLL -> available(transport, Epoll.unavailabilityCause());
            case IO_URING -> available(transport, IoUring.unavailabilityCause());
            case KQUEUE -> available(transport, KQueue.unavailabilityCause());
            case NIO -> Transport.NIO;
        };
    }

    private static Transport available(Transport transport, @Nullable Throwable cause) {
        if (!isAvailable(transport)) {
            throw new IllegalStateException(
                    "transport: " + transport + " (expected: one that this machine has)", cause);
        }
        return transport;
    }

    private static IoHandlerFactory ioHandler(Transport transport) {
        return switch (transport) {
            case EPOLL -> LastingEpoll.newFactory();
            case IO_URING -> WatchfulIoUring.newFactory();
            case KQUEUE -> KQueueIoHandler.newFactory();
            case NIO, AUTO -> NioIoHandler.newFactory();
        };
    }

    /**
     * The transport.
     *
     * @return never {@link Transport#AUTO}
     */
    public Transport transport() {
        return transport;
    }

    /**
     * How many event loops there are.
     *
     * @return at least 1
     */
    public int count() {
        return count;
    }

    /**
     * The loops as Netty sees them.
     *
     * @return the group
     */
    public IoEventLoopGroup group() {
        return group;
    }

    /**
     * Makes the channels that accept connections at an address. On epoll those of IPv4 have sockets of IPv4, which cost less than those of
     * both versions.
     *
     * @param at where they are to be bound
     * @return the factory
     */
    public ChannelFactory<? extends ServerChannel> serverChannels(SocketAddress at) {
        return isIpv4OnEpoll(at) ? () -> new EpollServerSocketChannel(SocketProtocolFamily.INET) : serverChannels;
    }

    /**
     * Makes the channels that connect to an address; on epoll those of IPv4 have sockets of IPv4.
     *
     * @param to where they are to be connected
     * @return the factory
     */
    public ChannelFactory<? extends Channel> clientChannels(SocketAddress to) {
        return isIpv4OnEpoll(to) ? () -> new EpollSocketChannel(SocketProtocolFamily.INET) : clientChannels;
    }

    /**
     * Makes the channels for datagrams at or to an address; on epoll those of IPv4 have sockets of IPv4.
     *
     * @param at where they are to be bound, or connected
     * @return the factory
     */
    public ChannelFactory<? extends DatagramChannel> datagramChannels(SocketAddress at) {
        return isIpv4OnEpoll(at)
                ? () -> new EpollDatagramChannel(SocketProtocolFamily.INET)
                : new ReflectiveChannelFactory<>(datagramChannel());
    }

    private boolean isIpv4OnEpoll(SocketAddress address) {
        return transport == Transport.EPOLL
                && address instanceof InetSocketAddress inet
                && inet.getAddress() instanceof Inet4Address;
    }

    /**
     * The channels on which names are resolved.
     *
     * @return the datagram channel class of the transport
     */
    public Class<? extends DatagramChannel> datagramChannel() {
        return switch (transport) {
            case EPOLL -> EpollDatagramChannel.class;
            case IO_URING -> IoUringDatagramChannel.class;
            case KQUEUE -> KQueueDatagramChannel.class;
            case NIO, AUTO -> NioDatagramChannel.class;
        };
    }

    /**
     * Makes the channels that connect to Unix sockets.
     *
     * @return the factory, empty where the transport has none
     */
    public Optional<ChannelFactory<? extends Channel>> unixChannels() {
        return unixChannels;
    }

    /** Ends the loops and waits until their threads are gone; does nothing to loops that the application brought. */
    @Override
    public void close() {
        owned.ifPresent(threads -> {
            group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(LONGEST_END_MILLIS);
            threads.awaitEnd();
        });
    }

    /** Makes the threads of the loops and remembers them: a loop says that it has ended a moment before its thread has. */
    private static final class LoopThreads extends DefaultThreadFactory {
        private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

        LoopThreads(String name) {
            super(name, true);
        }

        @Override
        protected Thread newThread(Runnable task, String name) {
            Thread thread = super.newThread(task, name);
            threads.add(thread);
            return thread;
        }

        void awaitEnd() {
            for (Thread thread : threads) {
                try {
                    thread.join(LONGEST_END_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
