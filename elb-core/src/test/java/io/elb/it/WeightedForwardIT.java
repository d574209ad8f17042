package io.elb.it;

import static io.elb.it.StickyBed.cookie;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.rule.Forward;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.Stickiness;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A forward action over a blue and a green group; each has two targets of its colour. */
class WeightedForwardIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer = LoadBalancer.application("colours")
            .threads(1)
            .randomSeed(42)
            .accessLog(records::add)
            .start();
    private final List<FakeTarget> targets = List.of(
            FakeTarget.start("blue"), FakeTarget.start("blue"), FakeTarget.start("green"), FakeTarget.start("green"));
    private final TargetGroup blue = group("blue", Stickiness.off());
    private final TargetGroup green = group("green", Stickiness.off());
    private final Listener listener =
            balancer.addListener(ListenerConfig.http(0, Action.forward(blue)).build());

    private TargetGroup group(String name, Stickiness stickiness) {
        TargetGroup group = balancer.addTargetGroup(
                TargetGroupConfig.builder(name).stickiness(stickiness).build());
        targets.stream()
                .filter(target -> name.startsWith(target.name()))
                .forEach(target -> group.register(Target.of(target.address())));
        return group;
    }

    @AfterEach
    void close() {
        balancer.close();
        targets.forEach(FakeTarget::close);
    }

    private Forward weights(int blueWeight, int greenWeight) {
        return Action.forward(WeightedTargetGroup.of(blue, blueWeight), WeightedTargetGroup.of(green, greenWeight));
    }

    private void shift(Forward action) {
        listener.defaultAction(action);
    }

    private RawResponse get(String... lines) {
        return StickyBed.get(listener, "/", lines);
    }

    private RequestRecord lastRecord(int number) throws InterruptedException {
        RequestRecord last = null;
        for (int i = 0; i < number; i++) {
            last = records.poll(10, TimeUnit.SECONDS);
        }
        assertThat(last).isNotNull();
        return last;
    }

    // ---- weights

    @Test
    void sharesFollowTheWeightsFromNothingToAllInSteps() {
        int requests = 1000;
        try (RawClient client = RawClient.connect(listener.address())) {
            for (int percent : new int[] {0, 1, 10, 25, 50, 75, 90, 99, 100}) {
                shift(weights(100 - percent, percent));
                int greens = 0;
                for (int i = 0; i < requests; i++) {
                    greens += client.exchange(GET).bodyText().equals("green") ? 1 : 0;
                }
                double share = percent / 100.0;
                double deviation = Math.sqrt(requests * share * (1 - share));
                assertThat((double) greens)
                        .as("green answers of %d at %d %%", requests, percent)
                        .isBetween(requests * share - 4 * deviation, requests * share + 4 * deviation);
            }
        }
    }

    // ---- stickiness

    @Test
    void clientStaysWithItsGroupWhateverTheWeightsBecome() {
        shift(weights(1, 0).withStickiness(Duration.ofHours(1)));
        RawResponse first = get();
        assertThat(first.bodyText()).isEqualTo("blue");
        String line = "Cookie: AWSALBTG=" + cookie(first, "AWSALBTG");

        shift(weights(0, 1).withStickiness(Duration.ofHours(1)));

        for (int i = 0; i < 6; i++) {
            assertThat(get(line).bodyText()).isEqualTo("blue");
            assertThat(get().bodyText()).isEqualTo("green");
        }
    }

    @Test
    void curlStaysWithItsGroup(@TempDir Path directory) {
        shift(weights(1, 1).withStickiness(Duration.ofHours(1)));
        Path jar = directory.resolve("jar");
        List<String> command = List.of(
                "curl",
                "-sS",
                "-b",
                jar.toString(),
                "-c",
                jar.toString(),
                listener.uri().toString());
        String first = Tool.run(command);

        for (int i = 0; i < 10; i++) {
            assertThat(Tool.run(command)).isEqualTo(first);
        }
    }

    @Test
    void everyResponseGivesOutBothTwins() {
        shift(weights(1, 1).withStickiness(Duration.ofSeconds(1)));
        RawResponse first = get();
        RawResponse second = get("Cookie: AWSALBTG=x; AWSALBTGCORS=" + cookie(first, "AWSALBTGCORS"));

        assertThat(second.bodyText()).isEqualTo(first.bodyText());
        for (RawResponse response : List.of(first, second)) {
            List<String> lines = response.fields().all("Set-Cookie");
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).matches("AWSALBTG=[A-Za-z0-9+/]{76}; Expires=[^;]+ GMT; Path=/");
            assertThat(lines.get(1))
                    .matches("AWSALBTGCORS=[A-Za-z0-9+/]{76}; Expires=[^;]+ GMT; Path=/; SameSite=None; Secure");
            assertThat(cookie(response, "AWSALBTGCORS")).isEqualTo(cookie(response, "AWSALBTG"));
        }
    }

    @Test
    void forgedCookieIsLoggedAndTheRequestIsServed() throws Exception {
        shift(weights(1, 1).withStickiness(Duration.ofHours(1)));
        String value = cookie(get(), "AWSALBTG");

        for (String forged : List.of("x", "", value.replaceFirst("[A-Z]", "%41"), 'A' + value.substring(1) + 'A')) {
            RawResponse response = get("Cookie: AWSALBTG=" + forged);
            assertThat(response.status()).isEqualTo(200);
            assertThat(cookie(response, "AWSALBTG")).hasSize(76);
        }

        assertThat(lastRecord(1).error()).isEmpty();
        RequestRecord record = lastRecord(1);
        assertThat(record.error()).contains(ErrorReason.GROUP_COOKIE_INVALID);
        assertThat(record.response().reason()).contains("AWSALBTGCookieInvalid");
        assertThat(record.status()).isEqualTo(200);
        Await.equal("counted", 4L, () -> balancer.describe().errors().get(ErrorReason.GROUP_COOKIE_INVALID));
    }

    @Test
    void cookieOfATargetIsNoneOfAGroup() throws Exception {
        TargetGroup sticky = group("blue-sticky", Stickiness.lbCookie());
        shift(Action.forward(sticky));
        String value = cookie(get(), "AWSALB");
        shift(weights(1, 1).withStickiness(Duration.ofHours(1)));

        get("Cookie: AWSALBTG=" + value);

        assertThat(lastRecord(2).error()).contains(ErrorReason.GROUP_COOKIE_INVALID);
    }

    @Test
    void cookieOfAGroupThatTheActionDoesNotHaveIsForgotten() throws Exception {
        shift(weights(1, 0).withStickiness(Duration.ofHours(1)));
        String line = "Cookie: AWSALBTG=" + cookie(get(), "AWSALBTG");

        shift(Action.forward(WeightedTargetGroup.of(green, 1)).withStickiness(Duration.ofHours(1)));

        assertThat(get(line).bodyText()).isEqualTo("green");
        assertThat(lastRecord(2).error()).isEmpty();
    }

    @Test
    void groupWithoutTargetsKeepsItsClients() {
        shift(weights(1, 0).withStickiness(Duration.ofHours(1)));
        String line = "Cookie: AWSALBTG=" + cookie(get(), "AWSALBTG");
        shift(weights(0, 1).withStickiness(Duration.ofHours(1)));

        blue.targets().forEach(target -> blue.deregister(target.key()));

        assertThat(get(line).status()).isEqualTo(503);
        assertThat(get().bodyText()).isEqualTo("green");
    }

    @Test
    void clientStaysWithGroupAndTarget() {
        TargetGroup stickyBlue = group("blue-sticky", Stickiness.lbCookie());
        Forward both = Action.forward(WeightedTargetGroup.of(stickyBlue, 1), WeightedTargetGroup.of(green, 1));
        assertThatThrownBy(() -> shift(both))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stickiness: off (expected: on, since the target group blue-sticky is sticky)");
        shift(both.withStickiness(Duration.ofHours(1)));
        RawResponse first = get();
        while (first.bodyText().equals("green")) {
            first = get();
        }
        List<String> lines = first.fields().all("Set-Cookie");
        assertThat(lines)
                .extracting(each -> each.substring(0, each.indexOf('=')))
                .containsExactly("AWSALBTG", "AWSALBTGCORS", "AWSALB", "AWSALBCORS");
        String line = "Cookie: AWSALBTG=" + cookie(first, "AWSALBTG") + "; AWSALB=" + cookie(first, "AWSALB");
        long before = targets.get(0).requestCount();
        long beforeOther = targets.get(1).requestCount();

        for (int i = 0; i < 6; i++) {
            assertThat(get(line).bodyText()).isEqualTo("blue");
        }

        assertThat(List.of(
                        targets.get(0).requestCount() - before, targets.get(1).requestCount() - beforeOther))
                .containsExactlyInAnyOrder(0L, 6L);
    }
}
