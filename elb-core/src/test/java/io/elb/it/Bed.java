package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.limits.ClientTimeouts;
import io.elb.limits.ConnectionLimits;
import io.elb.listener.HttpOptions;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.RetryConfig;
import io.elb.target.Target;
import io.elb.target.TargetConnections;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetTimeouts;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A balancer with one listener and one group, its targets, its clients, and the records of what went through it. */
final class Bed implements AutoCloseable {
    static final String GET = "GET /x HTTP/1.1\r\nHost: shop\r\n\r\n";

    private final LoadBalancer balancer;
    private final TargetGroup group;
    private final Listener listener;
    private final List<FakeTarget> targets;
    private final LinkedBlockingQueue<RequestRecord> records;
    private final List<RawClient> clients = new ArrayList<>();
    private final List<Thread> senders = new ArrayList<>();

    private Bed(Builder builder) {
        records = new LinkedBlockingQueue<>();
        targets = builder.targets;
        LoadBalancer.Builder starting =
                LoadBalancer.application("bed").threads(builder.threads).accessLog(records::add);
        balancer = builder.balancer.apply(starting).start();
        group = balancer.addTargetGroup(builder.group
                .connections(builder.pool)
                .timeouts(builder.targetTimeouts)
                .retries(builder.retries)
                .build());
        targets.forEach(target -> group.register(Target.of("127.0.0.1", target.port())));
        builder.addresses.forEach(address -> group.register(Target.of(address)));
        listener = balancer.addListener(
                ListenerConfig.http(new InetSocketAddress(builder.host, 0), builder.action.apply(group))
                        .transport(builder.transport)
                        .timeouts(builder.timeouts)
                        .http(builder.http.build())
                        .connections(builder.limits)
                        .build());
    }

    static Bed start() {
        return on(Transport.AUTO).open();
    }

    static Builder on(Transport transport) {
        return new Builder(transport);
    }

    static final class Builder {
        private final Transport transport;
        private final List<FakeTarget> targets = new ArrayList<>();
        private final List<InetSocketAddress> addresses = new ArrayList<>();
        private TargetGroupConfig.Builder group = TargetGroupConfig.builder("web");
        private HttpOptions.Builder http = HttpOptions.builder();
        private String host = "127.0.0.1";
        private int threads = 1;
        private TargetConnections pool = TargetConnections.defaults();
        private TargetTimeouts targetTimeouts = TargetTimeouts.defaults();
        private RetryConfig retries = RetryConfig.defaults();
        private ClientTimeouts timeouts = ClientTimeouts.defaults();
        private ConnectionLimits limits = ConnectionLimits.defaults();
        private UnaryOperator<LoadBalancer.Builder> balancer = UnaryOperator.identity();
        private Function<TargetGroup, Action> action = Action::forward;

        private Builder(Transport transport) {
            this.transport = transport;
        }

        Builder target(FakeTarget target) {
            targets.add(target);
            return this;
        }

        /** A target that the bed does not own. */
        Builder target(InetSocketAddress address) {
            addresses.add(address);
            return this;
        }

        Builder balancer(UnaryOperator<LoadBalancer.Builder> change) {
            balancer = change;
            return this;
        }

        Builder host(String value) {
            host = value;
            return this;
        }

        Builder threads(int value) {
            threads = value;
            return this;
        }

        Builder timeouts(UnaryOperator<ClientTimeouts> change) {
            timeouts = change.apply(timeouts);
            return this;
        }

        Builder targetTimeouts(UnaryOperator<TargetTimeouts> change) {
            targetTimeouts = change.apply(targetTimeouts);
            return this;
        }

        Builder pool(UnaryOperator<TargetConnections> change) {
            pool = change.apply(pool);
            return this;
        }

        Builder retries(UnaryOperator<RetryConfig> change) {
            retries = change.apply(retries);
            return this;
        }

        Builder group(UnaryOperator<TargetGroupConfig.Builder> change) {
            group = change.apply(group);
            return this;
        }

        Builder http(UnaryOperator<HttpOptions.Builder> change) {
            http = change.apply(http);
            return this;
        }

        Builder limits(ConnectionLimits value) {
            limits = value;
            return this;
        }

        Builder action(Action value) {
            action = ignored -> value;
            return this;
        }

        /** Starts it, with one target when none was named. */
        Bed open() {
            if (targets.isEmpty() && addresses.isEmpty()) {
                targets.add(FakeTarget.start("one"));
            }
            return new Bed(this);
        }

        /** Starts it without any target. */
        Bed openWithoutTargets() {
            return new Bed(this);
        }
    }

    LoadBalancer balancer() {
        return balancer;
    }

    Listener listener() {
        return listener;
    }

    TargetGroup group() {
        return group;
    }

    FakeTarget target() {
        return targets.get(0);
    }

    FakeTarget target(int index) {
        return targets.get(index);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.address().getAddress(), listener.port());
    }

    RawClient client() {
        return client(RawClient.builder());
    }

    /** A client whose peer notices soon when it does not read. */
    RawClient stallingClient() {
        return client(RawClient.builder().receiveBufferBytes(16 * 1024));
    }

    RawClient clientFrom(String address) {
        try {
            return client(RawClient.builder().localAddress(InetAddress.getByName(address)));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private RawClient client(RawClient.Builder builder) {
        RawClient client = builder.connect(address());
        clients.add(client);
        return client;
    }

    /** Sends as long as the balancer takes it. */
    void sendInBackground(RawClient client, long bytes) {
        Thread sender = new Thread(
                () -> {
                    try {
                        long sent = 0;
                        while (sent < bytes && client.trySend(new byte[64 * 1024])) {
                            sent += 64 * 1024;
                        }
                    } catch (AssertionError closed) {
                        // the test has ended the connection
                    }
                },
                "bed-sender");
        sender.start();
        senders.add(sender);
    }

    /** The next record that was written. */
    RequestRecord record() {
        try {
            RequestRecord next = records.poll(10, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("record: none within 10 s (expected: one more)");
            }
            return next;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Checks how the next request ended that is recorded. */
    void expectRecord(int status, ErrorReason reason) {
        RequestRecord next = record();
        assertThat(next.status()).as("status of %s", next).isEqualTo(status);
        assertThat(next.error()).as("error of %s", next).contains(reason);
    }

    void expectRecord(int status) {
        RequestRecord next = record();
        assertThat(next.status()).as("status of %s", next).isEqualTo(status);
        assertThat(next.error()).as("error of %s", next).isEmpty();
    }

    boolean hasNoRecord() {
        return records.isEmpty();
    }

    long count(Counter counter) {
        return balancer.describe().counters().get(counter);
    }

    long count(ErrorReason reason) {
        return balancer.describe().errors().get(reason);
    }

    int inFlight() {
        return group.targets().stream().mapToInt(target -> target.inFlight()).sum();
    }

    /** Open connections to the targets, as the balancer counts them. */
    int targetConnections() {
        return group.targets().stream().mapToInt(target -> target.connections()).sum();
    }

    int clientConnections() {
        return balancer.describe().listeners().get(0).openConnections();
    }

    /** After whatever happened nothing is in flight, nothing is open that should not be, and the next request is answered. */
    void expectClean() {
        Await.equal("in flight", 0, this::inFlight);
        assertThat(records).as("records nobody asked for").isEmpty();
        clients.forEach(RawClient::close);
        Await.equal("client connections", 0, this::clientConnections);
        try (RawClient next = RawClient.connect(address())) {
            RawResponse response = next.exchange("GET /next HTTP/1.1\r\nHost: shop\r\n\r\n");
            assertThat(response.status()).isEqualTo(200);
            expectRecord(200);
        }
        Await.equal("client connections", 0, this::clientConnections);
        Await.equal(
                "target connections that both sides know",
                targetConnections(),
                () -> targets.stream().mapToInt(FakeTarget::openConnections).sum());
        assertThat(targetConnections()).as("pooled connections").isBetween(1, targets.size());
    }

    @Override
    public void close() {
        clients.forEach(RawClient::close);
        balancer.close();
        targets.forEach(FakeTarget::close);
        senders.forEach(Bed::join);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
