package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.FlowRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.RecordingObserver;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A network load balancer with one TCP listener and one group, and the records of what went through it. */
final class NetworkBed implements Closeable {
    private final LinkedBlockingQueue<FlowRecord> records = new LinkedBlockingQueue<>();
    private final RecordingObserver events = new RecordingObserver();
    private final List<Closeable> opened = new ArrayList<>();
    private final LoadBalancer balancer;
    private final TargetGroup group;
    private final Listener listener;

    private NetworkBed(
            UnaryOperator<TargetGroupConfig.Builder> groupChange,
            UnaryOperator<ListenerConfig.Builder> listenerChange) {
        balancer = LoadBalancer.network("bed")
                .threads(1)
                .flowLog(records::add)
                .observer(events)
                .start();
        group = balancer.addTargetGroup(
                groupChange.apply(TargetGroupConfig.tcp("echo")).build());
        listener = balancer.addListener(listenerChange
                .apply(ListenerConfig.tcp(0, Action.forward(group)))
                .build());
    }

    static NetworkBed start() {
        return start(UnaryOperator.identity(), UnaryOperator.identity());
    }

    static NetworkBed group(UnaryOperator<TargetGroupConfig.Builder> change) {
        return start(change, UnaryOperator.identity());
    }

    static NetworkBed listener(UnaryOperator<ListenerConfig.Builder> change) {
        return start(UnaryOperator.identity(), change);
    }

    static NetworkBed start(
            UnaryOperator<TargetGroupConfig.Builder> group, UnaryOperator<ListenerConfig.Builder> listener) {
        return new NetworkBed(group, listener);
    }

    LoadBalancer balancer() {
        return balancer;
    }

    TargetGroup group() {
        return group;
    }

    Listener listener() {
        return listener;
    }

    RecordingObserver events() {
        return events;
    }

    /** A target of that name, registered. */
    EchoTarget target(char name) throws IOException {
        EchoTarget target = EchoTarget.start(name);
        opened.add(target);
        group.register(Target.of("127.0.0.1", target.port()));
        return target;
    }

    static String key(EchoTarget target) {
        return "127.0.0.1:" + target.port();
    }

    /** Registers an address where nobody listens. */
    Target refusing() throws IOException {
        EchoTarget gone = EchoTarget.start('x');
        gone.close();
        Target target = Target.of("127.0.0.1", gone.port());
        group.register(target);
        return target;
    }

    /** A connection through the balancer. */
    Socket connect() throws IOException {
        return connect(listener.address());
    }

    Socket connect(InetSocketAddress address) throws IOException {
        Socket client = new Socket();
        opened.add(client);
        client.setSoTimeout(20_000);
        client.setTcpNoDelay(true);
        client.connect(address);
        return client;
    }

    /** A connection through the balancer from another address of this machine. */
    Socket connectFrom(String address) throws IOException {
        Socket client = new Socket();
        opened.add(client);
        client.setSoTimeout(20_000);
        client.bind(new InetSocketAddress(address, 0));
        client.connect(listener.address());
        return client;
    }

    /** The name of the target at the other end. */
    static char name(Socket client) throws IOException {
        return (char) client.getInputStream().read();
    }

    /** Connects and learns which target it is. */
    Socket connectTo(char... names) throws IOException {
        Socket client = connect();
        assertThat(name(client))
                .isIn(new String(names).chars().mapToObj(c -> (char) c).toArray());
        return client;
    }

    static void assertEchoes(Socket client) throws IOException {
        for (int octet : new int[] {7, 250}) {
            client.getOutputStream().write(octet);
            assertThat(client.getInputStream().read()).isEqualTo(octet);
        }
    }

    FlowRecord nextRecord() throws InterruptedException {
        FlowRecord record = records.poll(20, TimeUnit.SECONDS);
        assertThat(record).as("record of a flow that has ended").isNotNull();
        return record;
    }

    long count(Counter counter) {
        return balancer.describe().counters().get(counter);
    }

    @Override
    public void close() throws IOException {
        for (Closeable each : opened) {
            each.close();
        }
        balancer.close();
    }
}
