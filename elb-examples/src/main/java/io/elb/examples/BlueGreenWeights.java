package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Moves traffic from an old version (blue) to a new one (green) in steps, while requests flow. */
public final class BlueGreenWeights implements AutoCloseable {
    private final LoadBalancer balancer = LoadBalancer.application("blue-green")
            .threads(1)
            .randomSeed(7) // the shares of a run can be repeated; without it a seed is drawn
            .start();
    private final DemoTarget blueTarget = DemoTarget.start("blue");
    private final DemoTarget greenTarget = DemoTarget.start("green");
    private final TargetGroup blue = group(blueTarget);
    private final TargetGroup green = group(greenTarget);
    private final Listener listener =
            balancer.addListener(ListenerConfig.http(0, Action.forward(blue)).build());

    private TargetGroup group(DemoTarget target) {
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of(target.name()));
        group.register(target.target());
        return group;
    }

    static BlueGreenWeights start() {
        return new BlueGreenWeights();
    }

    // begin
    /** Gives green this share of the requests from now on. */
    void shift(int greenPercent) {
        listener.defaultAction(Action.forward(
                WeightedTargetGroup.of(blue, 100 - greenPercent), WeightedTargetGroup.of(green, greenPercent)));
    }
    // end

    // begin
    /** As {@link #shift}, and who has come to one version stays with it until an hour has passed without a request. */
    void shiftNewClients(int greenPercent) {
        listener.defaultAction(Action.forward(
                        WeightedTargetGroup.of(blue, 100 - greenPercent), WeightedTargetGroup.of(green, greenPercent))
                .withStickiness(Duration.ofHours(1)));
    }
    // end

    /** A client that keeps cookies, as browsers do. */
    static HttpClient browser() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager())
                .build();
    }

    /** Sends requests and counts who answered. */
    Map<String, Integer> measure(int requests) throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return measure(client, requests);
    }

    /** Sends requests of one client and counts who answered. */
    Map<String, Integer> measure(HttpClient client, int requests) throws IOException, InterruptedException {
        URI uri = listener.uri();
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            String body = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
            answers.merge(body.contains("blue") ? "blue" : "green", 1, Integer::sum);
        }
        return answers;
    }

    @Override
    public void close() {
        balancer.close();
        blueTarget.close();
        greenTarget.close();
    }

    /**
     * Shifts all traffic in five steps and prints who answered.
     *
     * @param args none
     * @throws IOException if a request fails
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (BlueGreenWeights example = start()) {
            for (int percent : new int[] {0, 10, 50, 90, 100}) {
                example.shift(percent);
                System.out.println(percent + " % green: " + example.measure(200));
            }
        }
    }
}
