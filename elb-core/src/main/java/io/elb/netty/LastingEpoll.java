package io.elb.netty;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's epoll, with a set of sockets that is brought up to date once per turn of the loop, before it waits.
 *
 * <p>What a turn changes and changes back costs no call of the system, what it changes twice costs one, and a socket that is closed
 * leaves the set by being closed. A socket without events stays in the set: Netty 4.2.18 takes it out and does not notice that it
 * has to put it back, so that the next wait, for room to write to a peer that has sent FIN, fails and costs the connection its
 * queued data. Registered for edges alone such a socket wakes nobody up but once, when it breaks. Confined to its event loop, but
 * for what Netty asks for on other threads, which is done at once.
 */
final class LastingEpoll implements IoHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(LastingEpoll.class);

    /** What is wanted of a socket that is to leave the set. */
    private static final IoOps GONE = new IoOps() {};

    private final IoHandler epoll;
    private final ThreadAwareExecutor executor;
    private final ArrayDeque<Registration> changed = new ArrayDeque<>();

    /** Keeps the set of {@code epoll}, on the thread of the executor. */
    LastingEpoll(IoHandler epoll, ThreadAwareExecutor executor) {
        this.epoll = epoll;
        this.executor = executor;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory factory = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new LastingEpoll(factory.newHandler(executor), executor);
            }

            @Override
            public boolean isChangingThreadSupported() {
                return factory.isChangingThreadSupported();
            }
        };
    }

    @Override
    public void initialize() {
        epoll.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        apply();
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
        apply();
    }

    @Override
    public void destroy() {
        apply();
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        if (!(handle instanceof EpollIoHandle epollHandle)) {
            return epoll.register(handle); // which says what it expects
        }
        int descriptor = epollHandle.fd().intValue();
        for (Iterator<Registration> all = changed.iterator(); all.hasNext(); ) {
            Registration one = all.next();
            if (one.isCancelled() && one.fd().intValue() == descriptor) {
                all.remove(); // closed in this turn, and its number is in use again
                one.apply();
            }
        }
        Registration registration = new Registration(epollHandle);
        registration.registered = epoll.register(registration);
        return registration;
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    private void apply() {
        for (Registration one = changed.pollFirst(); one != null; one = changed.pollFirst()) {
            one.apply();
        }
    }

    /** A socket in the set, as it is and as it is to be. */
    private final class Registration implements IoRegistration, EpollIoHandle {
        private final EpollIoHandle handle;
        private IoRegistration registered;
        private @Nullable IoOps present;
        private volatile @Nullable IoOps wanted;

        @SuppressWarnings("NullAway.Init") // registered is set at once
        Registration(EpollIoHandle handle) {
            this.handle = handle;
        }

        // ---- towards the channel

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // the interface's own method
        public <T> T attachment() {
            return registered.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            if (isCancelled()) {
                return -1;
            }
            want(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLET : ops);
            return ((EpollIoOps) ops).value();
        }

        @Override
        public boolean isValid() {
            return !isCancelled() && registered.isValid();
        }

        @Override
        public boolean cancel() {
            if (isCancelled()) {
                return false;
            }
            want(GONE);
            return true;
        }

        private boolean isCancelled() {
            return wanted == GONE;
        }

        private void want(IoOps ops) {
            boolean isNoted = !Objects.equals(wanted, present);
            wanted = ops;
            if (!executor.isExecutorThread(Thread.currentThread())) {
                apply();
            } else if (!isNoted && !ops.equals(present)) {
                changed.addLast(this);
            }
        }

        private void apply() {
            IoOps now = wanted;
            if (now == GONE) {
                registered.cancel();
            } else if (now != null && !now.equals(present)) {
                present = now;
                try {
                    registered.submit(now);
                } catch (UncheckedIOException e) {
                    LOGGER.warn("descriptor {} can't be waited for and is closed", fd().intValue(), e);
                    close();
                }
            }
        }

        // ---- towards epoll

        @Override
        public FileDescriptor fd() {
            return handle.fd();
        }

        @Override
        public void handle(IoRegistration ignored, IoEvent event) {
            if (!isCancelled()) {
                handle.handle(this, event);
            }
        }

        @Override
        public void registered() {
            handle.registered();
        }

        @Override
        public void unregistered() {
            handle.unregistered();
        }

        @Override
        public void close() {
            try {
                handle.close();
            } catch (Exception e) {
                LOGGER.warn("descriptor {} was not closed", fd().intValue(), e);
            }
        }
    }
}
