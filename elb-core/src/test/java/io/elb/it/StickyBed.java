package io.elb.it;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Stickiness;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A balancer with one sticky group, and clients that bring cookies. Targets answer with their names. */
final class StickyBed implements AutoCloseable {
    private final List<FakeTarget> targets;
    private final LoadBalancer balancer;
    private final TargetGroup group;
    private final Listener listener;
    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();

    StickyBed(
            List<FakeTarget> targets,
            UnaryOperator<LoadBalancer.Builder> settings,
            UnaryOperator<TargetGroupConfig.Builder> configuration) {
        this.targets = targets;
        balancer = settings.apply(LoadBalancer.application("sticky").threads(2).accessLog(records::add))
                .start();
        group = balancer.addTargetGroup(
                configuration.apply(TargetGroupConfig.builder("web")).build());
        targets.forEach(target -> group.register(Target.of(target.address())));
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build());
    }

    static StickyBed start(Stickiness stickiness) {
        return new StickyBed(two(), builder -> builder, group -> group.stickiness(stickiness));
    }

    static List<FakeTarget> two() {
        return List.of(FakeTarget.start("one"), FakeTarget.start("two"));
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

    FakeTarget target(String name) {
        return targets.stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The target that is not the named one. */
    FakeTarget targetBeside(String name) {
        return targets.stream()
                .filter(target -> !target.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    String key(String name) {
        return "127.0.0.1:" + target(name).port();
    }

    long count(Counter counter) {
        return balancer.describe().counters().get(counter);
    }

    List<RequestRecord> records(int count) {
        List<RequestRecord> all = new ArrayList<>();
        Await.until("records", () -> records.size() >= count, records::size);
        records.drainTo(all);
        return all;
    }

    /** A GET with further header lines, on a connection of its own. */
    RawResponse get(String... lines) {
        return get(listener, "/", lines);
    }

    static RawResponse get(Listener listener, String path, String... lines) {
        String more = List.of(lines).stream().map(line -> line + "\r\n").collect(Collectors.joining());
        try (RawClient client = RawClient.connect(listener.address())) {
            return client.exchange("GET " + path + " HTTP/1.1\r\nHost: shop\r\n" + more + "\r\n");
        }
    }

    /** The value that a response gives a cookie. */
    static String cookie(RawResponse response, String name) {
        return response.fields().all("Set-Cookie").stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1, line.indexOf(';')))
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + " is not set by\n" + response));
    }

    @Override
    public void close() {
        balancer.close();
        targets.forEach(FakeTarget::close);
    }
}
