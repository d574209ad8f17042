package io.elb.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/**
 * Accepts connections on a thread of its own, and can refuse them for a while without losing the address to anybody
 * else.
 */
final class ListeningSocket {
    private static final int BACKLOG = 1024;
    private static final long THREAD_END_MILLIS = 5_000;

    private final String threadName;
    private final int receiveBufferBytes;
    private final Acceptor acceptor;
    private final SocketAddress address;
    private @Nullable ServerSocketChannel listening;
    private @Nullable Thread accepting;
    private @Nullable SocketChannel reservation;
    private boolean isClosed;

    /** Takes what was accepted, and what went wrong. */
    interface Acceptor {
        void accept(SocketChannel channel) throws IOException;

        void failed(IOException cause);
    }

    ListeningSocket(SocketAddress wanted, int receiveBufferBytes, String threadName, Acceptor acceptor)
            throws IOException {
        this.threadName = threadName;
        this.receiveBufferBytes = receiveBufferBytes;
        this.acceptor = acceptor;
        ServerSocketChannel channel = bind(wanted);
        address = channel.getLocalAddress();
        accept(channel);
    }

    SocketAddress address() {
        return address;
    }

    synchronized void listen() throws IOException {
        if (isClosed) {
            throw new IllegalStateException(address + ": closed (expected: stopped)");
        }
        release();
        if (listening == null) {
            accept(bind(address));
        }
    }

    synchronized void refuse() throws IOException {
        stop();
        if (reservation == null && !isClosed && address instanceof InetSocketAddress) {
            // bound but not listening: the kernel refuses connections and gives the port to nobody else
            reservation = SocketChannel.open();
            reservation.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            reservation.bind(address);
        }
    }

    synchronized void close() throws IOException {
        isClosed = true;
        stop();
        release();
        if (address instanceof UnixDomainSocketAddress unix) {
            Files.deleteIfExists(unix.getPath());
        }
    }

    private void stop() throws IOException {
        if (listening != null) {
            listening.close();
            listening = null;
        }
        if (accepting != null) {
            // only when its accept has returned is the port free
            join(accepting);
            accepting = null;
        }
    }

    private void release() throws IOException {
        if (reservation != null) {
            reservation.close();
            reservation = null;
        }
    }

    private ServerSocketChannel bind(SocketAddress at) throws IOException {
        boolean isUnix = false;
        if (at instanceof UnixDomainSocketAddress unix) {
            isUnix = true;
            Files.deleteIfExists(unix.getPath());
        }
        ServerSocketChannel channel =
                ServerSocketChannel.open(isUnix ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
        try {
            if (!isUnix) {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            }
            if (receiveBufferBytes > 0) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
            }
            return channel.bind(at, BACKLOG);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void accept(ServerSocketChannel channel) {
        listening = channel;
        accepting = startThread(threadName, () -> acceptAll(channel));
    }

    private void acceptAll(ServerSocketChannel channel) {
        try {
            while (true) {
                acceptor.accept(channel.accept());
            }
        } catch (ClosedChannelException e) {
            // told to refuse
        } catch (IOException e) {
            acceptor.failed(e);
        }
    }

    static Thread startThread(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static void join(Thread thread) {
        try {
            thread.join(THREAD_END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new IllegalStateException(
                    "thread " + thread.getName() + ": " + thread.getState() + " (expected: ended)");
        }
    }
}
