package io.elb.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP/1.1 target on 127.0.0.1 whose answers the test scripts, and which remembers what it received.
 *
 * <p>Without a script it answers each request with 200, a body that is its name, and {@code X-Target: name}. Of several
 * scripts the first of these holds: {@link #answerNext}, {@link #answerRequest}, {@link #answerPath}, {@link #answer}.
 *
 * <p>Each connection has a daemon thread named {@code elb-fake-target-…}; all have ended when {@link #close()} returns.
 *
 * <p><em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class FakeTarget implements AutoCloseable {
    private static final int REMEMBERED_REQUESTS = 10_000;

    private final String name;
    private final ListeningSocket socket;
    private final Signal signal = new Signal();

    // guarded by this
    private final Deque<Answer> nextAnswers = new ArrayDeque<>();
    private final Map<Long, Answer> answersByNumber = new HashMap<>();
    private final Map<String, Answer> answersByPath = new HashMap<>();
    private Answer answer = Answer.ok();
    private final Deque<ReceivedRequest> requests = new ArrayDeque<>();
    private long requestCount;
    private final Map<TargetConnection, Thread> connections = new HashMap<>();
    private final List<String> problems = new ArrayList<>();
    private int connectionsOpened;
    private int connectionsToClose;
    private int connectionsToReset;

    private FakeTarget(String name, SocketAddress wanted, int receiveBufferBytes) throws IOException {
        this.name = name;
        socket = new ListeningSocket(wanted, receiveBufferBytes, threadName("accept"), new Acceptor());
    }

    /**
     * Starts a target with the default settings on a free port.
     *
     * @param name its default body and its {@code X-Target} field
     * @return a target that accepts connections
     * @throws UncheckedIOException if no port can be bound
     */
    public static FakeTarget start(String name) {
        return builder(name).start();
    }

    /**
     * Starts a target with settings of its own.
     *
     * @param name its default body and its {@code X-Target} field
     * @return a builder with all defaults
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Settings of a target that is about to start.
     *
     * <p><em>Thread-safe.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private final String name;
        private int receiveBufferBytes;
        private @Nullable Path unixSocket;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Sets the receive buffer of each connection (SO_RCVBUF), so that a target which does not read stalls its peer
         * soon.
         *
         * @param bytes 1 or more, the kernel rounds; the kernel's own size by default
         * @return this
         * @throws IllegalArgumentException if it is below 1
         */
        public Builder receiveBufferBytes(int bytes) {
            receiveBufferBytes = Wire.positive("receiveBufferBytes", bytes);
            return this;
        }

        /**
         * Makes the target listen on a Unix socket; by default it is a free port of 127.0.0.1.
         *
         * @param path a file that is made by the target, again at each restart, and deleted when it is closed
         * @return this
         */
        public Builder unixSocket(Path path) {
            unixSocket = path;
            return this;
        }

        /**
         * Starts the target.
         *
         * @return a target that accepts connections
         * @throws UncheckedIOException if its address cannot be bound
         */
        public FakeTarget start() {
            try {
                SocketAddress wanted = unixSocket != null
                        ? UnixDomainSocketAddress.of(unixSocket)
                        : new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
                return new FakeTarget(name, wanted, receiveBufferBytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * Answers the name.
     *
     * @return what {@link #start} was given
     */
    public String name() {
        return name;
    }

    /**
     * Answers where the target listens.
     *
     * @return 127.0.0.1 and a port, the same for the target's life
     * @throws IllegalStateException if the target listens on a Unix socket
     */
    public InetSocketAddress address() {
        if (socket.address() instanceof InetSocketAddress address) {
            return address;
        }
        throw new IllegalStateException("address: " + socket.address() + " (expected: of TCP)");
    }

    /**
     * Answers the port of {@link #address()}.
     *
     * @return from 1 to 65535
     * @throws IllegalStateException if the target listens on a Unix socket
     */
    public int port() {
        return address().getPort();
    }

    /**
     * Answers a URI on this target.
     *
     * @param path path and query, beginning with a slash
     * @return an absolute {@code http} URI
     * @throws IllegalStateException if the target listens on a Unix socket
     */
    public URI uri(String path) {
        return URI.create("http://" + address().getAddress().getHostAddress() + ":" + port() + path);
    }

    // ---------------------------------------------------------------- script

    /**
     * Scripts all requests for which there is no other script, from now on.
     *
     * @param always the answer; {@link Answer#ok()} by default
     * @return this
     */
    public FakeTarget answer(Answer always) {
        return script(() -> answer = always);
    }

    /**
     * Scripts all requests for which there is no other script by code, called once the whole request was read.
     *
     * @param always gives the answer to each
     * @return this
     */
    public FakeTarget answer(Function<ReceivedRequest, Answer> always) {
        return answer(Answer.computed(always));
    }

    /**
     * Scripts the requests for one path.
     *
     * @param path the request target up to its question mark
     * @param always the answer to each
     * @return this
     */
    public FakeTarget answerPath(String path, Answer always) {
        return script(() -> answersByPath.put(path, always));
    }

    /**
     * Scripts one request by its number.
     *
     * @param number 1 for the first request of the target's life
     * @param once the answer to it
     * @return this
     */
    public FakeTarget answerRequest(long number, Answer once) {
        return script(() -> answersByNumber.put(number, once));
    }

    /**
     * Scripts the next requests, after those scripted so before: {@code answerNext(3, Answer.status(500))} fails three
     * times and then succeeds.
     *
     * @param times how many requests, 0 or more
     * @param each the answer to each of them
     * @return this
     */
    public FakeTarget answerNext(int times, Answer each) {
        return script(() -> {
            for (int i = 0; i < times; i++) {
                nextAnswers.add(each);
            }
        });
    }

    /**
     * Closes the next connections with FIN as soon as they are accepted.
     *
     * @param count how many, in place of what is left of an earlier call
     * @return this
     */
    public FakeTarget closeNextConnections(int count) {
        return script(() -> connectionsToClose = count);
    }

    /**
     * Resets the next connections (RST) as soon as they are accepted; the peer may see it in its connect already.
     *
     * @param count how many, in place of what is left of an earlier call
     * @return this
     */
    public FakeTarget resetNextConnections(int count) {
        return script(() -> connectionsToReset = count);
    }

    private synchronized FakeTarget script(Runnable change) {
        change.run();
        return this;
    }

    // ---------------------------------------------------------------- what happened

    /**
     * Answers the requests whose head was received, the oldest first.
     *
     * @return a copy; the last 10,000 if there were more
     */
    public synchronized List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    /**
     * Answers how many requests there were.
     *
     * @return the number of heads received in the target's life
     */
    public synchronized long requestCount() {
        return requestCount;
    }

    /**
     * Waits for requests; their bodies may still be on the way.
     *
     * @param count how many in the target's life
     * @return {@link #requests()}, at least as many
     * @throws AssertionError if there are fewer after 10 s
     */
    public List<ReceivedRequest> awaitRequests(long count) {
        await("requests", count, this::requestCount, () -> requestCount() >= count);
        return requests();
    }

    /**
     * Answers how many connections were accepted.
     *
     * @return the number in the target's life
     */
    public synchronized int connectionsOpened() {
        return connectionsOpened;
    }

    /**
     * Answers how many connections are open.
     *
     * @return the number now, as far as their threads have noticed
     */
    public synchronized int openConnections() {
        return connections.size();
    }

    /**
     * Waits until exactly so many connections are open.
     *
     * @param count how many, 0 or more
     * @throws AssertionError if there are more or fewer after 10 s
     */
    public void awaitOpenConnections(int count) {
        await("open connections", count, () -> (long) openConnections(), () -> openConnections() == count);
    }

    /**
     * Answers what went wrong in the target: requests that were not well-formed (they got 400) and failures of scripts.
     *
     * @return a copy, the oldest first; empty if all went well
     */
    public synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    private void await(String what, long count, Supplier<Long> actual, BooleanSupplier condition) {
        if (!signal.await(condition, Deadline.byDefault())) {
            throw new AssertionError(what + " at " + this + ": " + actual.get() + " (expected: " + count
                    + "); received " + requests() + "; problems " + problems());
        }
    }

    /** Closes all open connections; the kernel sends FIN, or RST where bytes were not read. */
    public void closeConnections() {
        forEachConnection(Wire::close);
    }

    /** Resets all open connections (RST). */
    public void resetConnections() {
        forEachConnection(Wire::reset);
    }

    /** Sends FIN on all open connections and goes on reading. */
    public void halfCloseConnections() {
        forEachConnection(Wire::halfClose);
    }

    private void forEachConnection(Consumer<Wire> action) {
        List<TargetConnection> all;
        synchronized (this) {
            all = List.copyOf(connections.keySet());
        }
        all.forEach(connection -> action.accept(connection.wire()));
    }

    // ---------------------------------------------------------------- lifecycle

    /** Refuses new connections and closes the open ones, as a killed process does; again does nothing. */
    public void stop() {
        stopAccepting();
        closeConnections();
    }

    /** Refuses new connections and serves the open ones on; again does nothing. */
    public void stopAccepting() {
        try {
            socket.refuse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Accepts connections again, at the same address; does nothing if it does already.
     *
     * @throws IllegalStateException if the target was closed
     */
    public void restart() {
        try {
            socket.listen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ends the target for good: as {@link #stop()}, and waits for its threads.
     *
     * @throws IllegalStateException if a thread has not ended after 5 s
     */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        closeConnections();
        List<Thread> threads;
        synchronized (this) {
            threads = List.copyOf(connections.values());
        }
        threads.forEach(Thread::interrupt);
        threads.forEach(ListeningSocket::join);
    }

    private String threadName(String suffix) {
        return "elb-fake-target-" + name + "-" + suffix;
    }

    private final class Acceptor implements ListeningSocket.Acceptor {
        @Override
        public void accept(SocketChannel channel) throws IOException {
            try {
                opened(new Wire(channel));
            } catch (IOException e) {
                // this connection's trouble, not the listening socket's
                channel.close();
                failed(e);
            }
        }

        @Override
        public void failed(IOException cause) {
            problem("accepting: " + cause);
        }
    }

    private void opened(Wire wire) {
        synchronized (this) {
            connectionsOpened++;
            if (connectionsToReset > 0) {
                connectionsToReset--;
                wire.reset();
            } else if (connectionsToClose > 0) {
                connectionsToClose--;
                wire.close();
            } else {
                TargetConnection connection = new TargetConnection(this, connectionsOpened, wire);
                String threadName = threadName(Integer.toString(connectionsOpened));
                connections.put(connection, ListeningSocket.startThread(threadName, connection));
            }
        }
        signal.changed();
    }

    Signal signal() {
        return signal;
    }

    Answer received(ReceivedRequest request) {
        Answer chosen;
        synchronized (this) {
            requestCount++;
            requests.add(request);
            if (requests.size() > REMEMBERED_REQUESTS) {
                requests.remove();
            }
            chosen = choose(request);
        }
        signal.changed();
        return chosen;
    }

    private synchronized Answer choose(ReceivedRequest request) {
        Answer next = nextAnswers.poll();
        if (next != null) {
            return next;
        }
        Answer numbered = answersByNumber.get(requestCount);
        return numbered != null ? numbered : answersByPath.getOrDefault(request.path(), answer);
    }

    void ended(TargetConnection connection) {
        synchronized (this) {
            connections.remove(connection);
        }
        signal.changed();
    }

    synchronized void problem(String text) {
        problems.add(text);
    }

    @Override
    public String toString() {
        return name + "@" + socket.address();
    }
}
