package io.elb.internal.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.rule.Action;
import io.elb.rule.Forward;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.Stickiness;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.RawResponse;
import io.elb.testing.VirtualBalancer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long sessions last, without waiting for it. */
class StickySessionTest {
    private final VirtualBalancer lb = VirtualBalancer.start();

    @AfterEach
    void close() {
        lb.close();
    }

    private TargetGroup group(String name, Stickiness stickiness) {
        TargetGroup group = lb.balancer()
                .addTargetGroup(
                        TargetGroupConfig.builder(name).stickiness(stickiness).build());
        group.register(
                lb.target(name + "-one").target(), lb.target(name + "-two").target());
        return group;
    }

    private Listener listener(Action action) {
        return lb.balancer().addListener(ListenerConfig.http(80, action).build());
    }

    private RawResponse get(Listener listener, String cookies) {
        return lb.connect(listener).exchange("GET / HTTP/1.1\r\nHost: shop\r\n" + cookies + "\r\n");
    }

    private static String line(RawResponse response, String name) {
        return "Cookie: "
                + response.fields().all("Set-Cookie").stream()
                        .filter(line -> line.startsWith(name + "="))
                        .map(line -> line.substring(0, line.indexOf(';')))
                        .findFirst()
                        .orElseThrow()
                + "\r\n";
    }

    private long chosen() {
        return lb.balancer().describe().counters().get(Counter.NON_STICKY_REQUESTS);
    }

    @Test
    void sessionEndsWhenItsDurationHasPassedWithoutARequest() {
        Listener listener = listener(Action.forward(group("web", Stickiness.lbCookie(Duration.ofHours(1)))));
        String cookie = line(get(listener, ""), "AWSALB");

        lb.advance(Duration.ofMinutes(59));
        RawResponse renewed = get(listener, cookie);
        lb.advance(Duration.ofMinutes(59));
        RawResponse again = get(listener, line(renewed, "AWSALB"));

        assertThat(again.bodyText()).isEqualTo(renewed.bodyText());
        assertThat(chosen()).isEqualTo(1);
        lb.advance(Duration.ofMinutes(60));
        get(listener, line(again, "AWSALB"));
        assertThat(chosen()).isEqualTo(2);
    }

    @Test
    void cookieIsKeptForSevenDaysWhateverTheDuration() {
        Listener listener = listener(Action.forward(group("web", Stickiness.lbCookie(Duration.ofSeconds(1)))));

        assertThat(get(listener, "").fields().first("Set-Cookie").orElseThrow())
                .contains("; Expires=Wed, 08 Jan 2025 00:00:00 GMT; Path=/");
        lb.advance(Duration.ofHours(12));
        assertThat(get(listener, "").fields().first("Set-Cookie").orElseThrow())
                .contains("; Expires=Wed, 08 Jan 2025 12:00:00 GMT; Path=/");
    }

    @Test
    void sevenDaysAreTheLongest() {
        Listener listener = listener(Action.forward(group("web", Stickiness.lbCookie(Duration.ofDays(7)))));
        lb.advance(Duration.ofHours(23)); // the key changes at midnight
        String cookie = line(get(listener, ""), "AWSALB");

        lb.advance(Duration.ofDays(7).minusMillis(1));
        get(listener, cookie);
        assertThat(chosen()).isEqualTo(1);

        lb.advance(Duration.ofMillis(1));
        get(listener, cookie);
        assertThat(chosen()).isEqualTo(2);
    }

    @Test
    void applicationSessionEndsLikeTheOther() {
        TargetGroup group = lb.balancer()
                .addTargetGroup(TargetGroupConfig.builder("app")
                        .stickiness(Stickiness.appCookie("ID", Duration.ofMinutes(10)))
                        .build());
        group.register(lb.target("one", request -> Answer.ok("one").field("Set-Cookie", "ID=1"))
                .target());
        Listener listener = listener(Action.forward(group));
        String cookie = line(get(listener, ""), "AWSALBAPP-0").replace("\r\n", "; ID=1\r\n");

        lb.advance(Duration.ofMinutes(9));
        get(listener, cookie);
        assertThat(chosen()).isEqualTo(1);

        lb.advance(Duration.ofMinutes(1));
        get(listener, cookie);
        assertThat(chosen()).isEqualTo(2);
    }

    @Test
    void clientMayGoToAnotherGroupWhenTheDurationHasPassed() {
        TargetGroup blue = group("blue", Stickiness.off());
        TargetGroup green = group("green", Stickiness.off());
        Forward toBlue = Action.forward(WeightedTargetGroup.of(blue, 1), WeightedTargetGroup.of(green, 0))
                .withStickiness(Duration.ofMinutes(10));
        Forward toGreen = Action.forward(WeightedTargetGroup.of(blue, 0), WeightedTargetGroup.of(green, 1))
                .withStickiness(Duration.ofMinutes(10));
        Listener listener = listener(toBlue);
        String cookie = line(get(listener, ""), "AWSALBTG");
        listener.defaultAction(toGreen);

        lb.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(get(listener, cookie).bodyText()).startsWith("blue");

        lb.advance(Duration.ofMillis(1));
        assertThat(get(listener, cookie).bodyText()).startsWith("green");
        assertThat(lb.observer().awaitRecords(3))
                .allMatch(record -> record.error().isEmpty());
    }
}
