package io.elb.internal.sticky;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.target.StickyId;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.rule.Action;
import io.elb.rule.Forward;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.CookieKey;
import io.elb.target.Stickiness;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.RawResponse;
import io.elb.testing.VirtualBalancer;
import io.elb.testing.VirtualTarget;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
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
    void sessionsOfManyGroupsAreSpreadOverSeveralCookies() {
        CookieKey key = CookieKey.of(new byte[32]);
        try (VirtualBalancer keyed = VirtualBalancer.start(builder -> builder.cookieKey(key))) {
            CookieCipher cipher = new CookieCipher(key, new SplittableRandom(2));
            long nowMillis = keyed.clock().instant().toEpochMilli();
            AppSessions many = AppSessions.NONE;
            for (int i = 0; i < 150; i++) {
                many = many.with(StickyId.of("group" + i), StickyId.of("target" + i), nowMillis + 60_000, nowMillis);
            }
            String value = text(cipher.seal(StickyCookie.APP_BINDING, many.toBytes(), nowMillis / 1000));
            TargetGroup group = keyed.balancer()
                    .addTargetGroup(TargetGroupConfig.builder("app")
                            .stickiness(Stickiness.appCookie("ID"))
                            .build());
            VirtualTarget target = keyed.target("one", request -> Answer.ok().field("Set-Cookie", "ID=1"));
            group.register(target.target());
            Listener listener = keyed.balancer()
                    .addListener(ListenerConfig.http(80, Action.forward(group)).build());

            RawResponse response = keyed.connect(listener)
                    .exchange("GET / HTTP/1.1\r\nHost: shop\r\nCookie: AWSALBAPP-1=" + value.substring(4000, 8000)
                            + "; AWSALBAPP-2=" + value.substring(8000) + "\r\nCookie: AWSALBAPP-0="
                            + value.substring(0, 4000) + "; AWSALBAPP-3=_remove_\r\n\r\n");

            List<String> lines = response.fields().all("Set-Cookie");
            assertThat(lines).hasSize(5).allMatch(line -> line.length() <= 4096);
            assertThat(lines.get(4)).startsWith("AWSALBAPP-3=_remove_;");
            String joined = lines.subList(1, 4).stream()
                    .map(line -> line.substring(line.indexOf('=') + 1, line.indexOf(';')))
                    .collect(Collectors.joining());
            AppSessions read = AppSessions.of(cipher.open(
                    StickyCookie.APP_BINDING, joined.getBytes(StandardCharsets.US_ASCII), nowMillis / 1000));
            assertThat(read.target(StickyId.of("app"), nowMillis))
                    .isEqualTo(StickyId.of(target.target().key()));
            assertThat(read.target(StickyId.of("group0"), nowMillis)).isEqualTo(StickyId.of("target0"));
            assertThat(read.target(StickyId.of("group149"), nowMillis)).isEqualTo(StickyId.of("target149"));
        }
    }

    private static String text(byte[] ascii) {
        return new String(ascii, StandardCharsets.US_ASCII);
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
