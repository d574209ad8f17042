package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.CookieKey;
import io.elb.target.Stickiness;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A shop whose targets keep carts in memory: the requests of one client go to the same target. */
public final class StickySessions implements AutoCloseable {
    private final CookieKey key;
    private final List<DemoTarget> targets;
    private final LoadBalancer balancer;
    private final TargetGroup group;
    private final Listener listener;

    private StickySessions(CookieKey key, List<DemoTarget> targets) {
        this.key = key;
        this.targets = targets;
        // begin
        balancer = LoadBalancer.application("shop")
                .cookieKey(key) // sessions outlive a restart; without it each start draws a key
                .start();
        group = balancer.addTargetGroup(TargetGroupConfig.builder("carts")
                .stickiness(Stickiness.lbCookie(Duration.ofHours(8)))
                .build());
        // end
        targets.forEach(target -> group.register(target.target()));
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build());
    }

    /** Starts with three targets. */
    static StickySessions start(CookieKey key) {
        return new StickySessions(
                key, List.of(DemoTarget.start("one"), DemoTarget.start("two"), DemoTarget.start("three")));
    }

    /** Closes the balancer and starts another one before the same targets. */
    StickySessions restart() {
        balancer.close();
        return new StickySessions(key, targets);
    }

    URI uri() {
        return listener.uri();
    }

    /** Takes the target with this name out. */
    void remove(String name) {
        targets.stream()
                .filter(target -> target.name().equals(name))
                .forEach(target -> group.deregister(target.target()));
    }

    /** A client that keeps cookies, as browsers do. */
    static HttpClient shopper() {
        return HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    }

    /** Who answers. */
    String ask(HttpClient client) throws IOException, InterruptedException {
        String body = client.send(HttpRequest.newBuilder(uri()).build(), BodyHandlers.ofString())
                .body();
        return body.replaceAll("(?s)^Hello from ([^,]*).*", "$1");
    }

    @Override
    public void close() {
        balancer.close();
        targets.forEach(DemoTarget::close);
    }

    /**
     * Prints who answers two shoppers, before and after a target leaves.
     *
     * @param args none
     * @throws IOException if a request fails
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        HttpClient anna = shopper();
        HttpClient ben = shopper();
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        try (StickySessions first = start(CookieKey.of(secret))) {
            System.out.println("Anna: " + answers(first, anna) + ", Ben: " + answers(first, ben));
            String gone = first.ask(anna);
            first.remove(gone);
            System.out.println("without " + gone + ": Anna: " + answers(first, anna) + ", Ben: " + answers(first, ben));
        }
    }

    private static List<String> answers(StickySessions shop, HttpClient client)
            throws IOException, InterruptedException {
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(shop.ask(client));
        }
        return answers;
    }
}
