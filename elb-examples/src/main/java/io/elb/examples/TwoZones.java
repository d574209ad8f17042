package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.LoadBalancerDescription.NodeDescription;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.CrossZone;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Two zones with a node each, two targets in one and eight in the other: who gets how much. */
public final class TwoZones implements AutoCloseable {
    // begin
    private final LoadBalancer balancer = LoadBalancer.application("two-zones")
            .node("a", "127.0.0.1")
            .node("b", "127.0.0.2")
            .start();
    // end
    private final List<DemoTarget> targets = new ArrayList<>();
    private final Listener listener;

    private TwoZones(CrossZone crossZone) {
        TargetGroup group = group(crossZone);
        for (int i = 0; i < 10; i++) {
            register(group, i < 2 ? "a" : "b", i);
        }
        listener = listen(group);
    }

    static TwoZones start(CrossZone crossZone) {
        return new TwoZones(crossZone);
    }

    // begin
    private TargetGroup group(CrossZone crossZone) {
        return balancer.addTargetGroup(
                TargetGroupConfig.builder("web").crossZone(crossZone).build());
    }

    private void register(TargetGroup group, String zone, int number) {
        DemoTarget target = DemoTarget.start(zone + number);
        targets.add(target);
        group.register(target.target().withZone(zone));
    }

    private Listener listen(TargetGroup group) {
        return balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build()); // on both nodes
    }
    // end

    /** Sends requests to each node and counts which targets answered. */
    Map<String, Integer> measure(int requestsToEachNode) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        Map<String, Integer> answers = new TreeMap<>();
        for (InetSocketAddress node : listener.addresses()) {
            URI uri = URI.create("http://" + node.getHostString() + ':' + node.getPort() + '/');
            for (int i = 0; i < requestsToEachNode; i++) {
                String body = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                        .body();
                answers.merge(body.replaceAll("(?s)Hello from (\\w+),.*", "$1"), 1, Integer::sum);
            }
        }
        return answers;
    }

    /** What DNS says of each zone. */
    List<NodeDescription> nodes() {
        return balancer.describe().nodes();
    }

    @Override
    public void close() {
        balancer.close();
        targets.forEach(DemoTarget::close);
    }

    /**
     * Sends 80 requests with cross-zone on and off, and prints who answered.
     *
     * @param args none
     * @throws IOException if a request fails
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        for (CrossZone crossZone : List.of(CrossZone.ON, CrossZone.OFF)) {
            try (TwoZones example = start(crossZone)) {
                System.out.println("cross-zone " + crossZone + ": " + example.measure(40));
            }
        }
    }
}
