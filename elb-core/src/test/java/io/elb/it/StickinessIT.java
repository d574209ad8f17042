package io.elb.it;

import static io.elb.it.StickyBed.cookie;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.CookieKey;
import io.elb.target.FunctionResponse;
import io.elb.target.RetryConfig;
import io.elb.target.Stickiness;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.net.CookieManager;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StickinessIT {
    private static final Pattern LINE =
            Pattern.compile("AWSALB(CORS)?=([A-Za-z0-9+/]{76}); Expires=([^;]+ GMT); Path=/(; SameSite=None; Secure)?");
    private static final CookieKey KEY =
            CookieKey.of("0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));

    // ---- clients with a memory

    @Test
    void curlStaysWithItsTarget(@TempDir Path directory) {
        try (StickyBed bed = StickyBed.start(Stickiness.lbCookie())) {
            Path jar = directory.resolve("jar");
            List<String> command = List.of(
                    "curl",
                    "-sS",
                    "-b",
                    jar.toString(),
                    "-c",
                    jar.toString(),
                    bed.listener().uri().toString());
            String first = Tool.run(command);

            for (int i = 0; i < 6; i++) {
                assertThat(Tool.run(command)).isEqualTo(first);
            }
            assertThat(bed.count(Counter.NON_STICKY_REQUESTS)).isEqualTo(1);
            assertThat(bed.count(Counter.APP_COOKIE_NON_STICKINESS)).isZero();
        }
    }

    @Test
    void javaClientStaysWithItsTargetAndOthersDoNot() throws Exception {
        try (StickyBed bed = StickyBed.start(Stickiness.lbCookie())) {
            HttpClient sticky =
                    HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
            HttpClient forgetful = HttpClient.newHttpClient();
            HttpRequest request = HttpRequest.newBuilder(bed.listener().uri()).build();
            Set<String> ofSticky = new HashSet<>();
            Set<String> ofForgetful = new HashSet<>();
            for (int i = 0; i < 6; i++) {
                ofSticky.add(sticky.send(request, BodyHandlers.ofString()).body());
                ofForgetful.add(forgetful.send(request, BodyHandlers.ofString()).body());
            }

            assertThat(ofSticky).hasSize(1);
            assertThat(ofForgetful).containsExactlyInAnyOrder("one", "two");
        }
    }

    // ---- the cookies

    @Test
    void everyResponseGivesOutBothTwinsForSevenDays() {
        try (StickyBed bed = StickyBed.start(Stickiness.lbCookie(Duration.ofSeconds(1)))) {
            RawResponse first = bed.get();
            RawResponse second = bed.get("Cookie: AWSALB=" + cookie(first, "AWSALB"));

            for (RawResponse response : List.of(first, second)) {
                List<String> lines = response.fields().all("Set-Cookie");
                assertThat(lines).hasSize(2);
                Matcher plain = LINE.matcher(lines.get(0));
                Matcher cors = LINE.matcher(lines.get(1));
                assertThat(plain).matches(Matcher::matches);
                assertThat(cors).matches(Matcher::matches);
                assertThat(plain.group(1)).isNull();
                assertThat(plain.group(4)).isNull();
                assertThat(cors.group(1)).isEqualTo("CORS");
                assertThat(cors.group(4)).isNotNull();
                assertThat(cors.group(2)).isEqualTo(plain.group(2));
                assertThat(ZonedDateTime.parse(plain.group(3), DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant())
                        .isCloseTo(Instant.now().plus(7, ChronoUnit.DAYS), within(30, ChronoUnit.SECONDS));
            }
            assertThat(cookie(second, "AWSALB")).isNotEqualTo(cookie(first, "AWSALB"));
        }
    }

    @Test
    void twinForOtherSitesWins() {
        try (StickyBed bed = StickyBed.start(Stickiness.lbCookie())) {
            RawResponse first = bed.get();
            RawResponse second = bed.get();
            assertThat(second.bodyText()).isNotEqualTo(first.bodyText());

            RawResponse both = bed.get(
                    "Cookie: AWSALB=" + cookie(first, "AWSALB") + "; AWSALBCORS=" + cookie(second, "AWSALBCORS"));
            RawResponse corsAlone = bed.get("Cookie: AWSALBCORS=" + cookie(first, "AWSALBCORS"));

            assertThat(both.bodyText()).isEqualTo(second.bodyText());
            assertThat(corsAlone.bodyText()).isEqualTo(first.bodyText());
        }
    }

    @Test
    void cookiesGoOnToTheTarget() {
        try (StickyBed bed = StickyBed.start(Stickiness.lbCookie())) {
            RawResponse first = bed.get();
            String line = "mine=1; AWSALB=" + cookie(first, "AWSALB");

            bed.get("Cookie: " + line);

            assertThat(bed.target(first.bodyText()).awaitRequests(2).get(1).field("Cookie"))
                    .contains(line);
        }
    }

    @Test
    void sessionOutlivesARestartWithTheSameKeyAndNoOther() {
        List<FakeTarget> targets = StickyBed.two();
        String line;
        String home;
        try (StickyBed bed = withKey(targets, KEY)) {
            bed.get();
            RawResponse second = bed.get(); // the turn of a balancer that has just started is another's
            home = second.bodyText();
            line = "Cookie: AWSALB=" + cookie(second, "AWSALB");
            bed.balancer().close();
            try (StickyBed again = withKey(targets, KEY)) {
                assertThat(again.get(line).bodyText()).isEqualTo(home);
                assertThat(again.get(line).bodyText()).isEqualTo(home);
                assertThat(again.count(Counter.NON_STICKY_REQUESTS)).isZero();
                again.balancer().close();
                CookieKey other = CookieKey.of(new byte[32]);
                try (StickyBed stranger = withKey(targets, other);
                        StickyBed heir = withKey(targets, other.accepting(KEY))) {
                    stranger.get(line);
                    assertThat(stranger.count(Counter.NON_STICKY_REQUESTS)).isEqualTo(1);
                    assertThat(heir.get(line).bodyText()).isEqualTo(home);
                    assertThat(heir.count(Counter.NON_STICKY_REQUESTS)).isZero();
                }
            }
        }
    }

    private static StickyBed withKey(List<FakeTarget> targets, CookieKey key) {
        return new StickyBed(
                targets, builder -> builder.cookieKey(key), group -> group.stickiness(Stickiness.lbCookie()));
    }

    @Test
    void whatTheBalancerHasNotMadeIsRefusedSilently() {
        try (StickyBed bed = StickyBed.start(Stickiness.lbCookie())) {
            String value = cookie(bed.get(), "AWSALB");
            List<String> refused = List.of(
                    "",
                    "x",
                    value.substring(1),
                    value.substring(0, 75),
                    value + value,
                    (value.charAt(0) == 'A' ? 'B' : 'A') + value.substring(1),
                    value.substring(0, 75) + (value.charAt(75) == 'A' ? 'B' : 'A'),
                    value.replaceFirst("[A-Z]", "%"),
                    "127.0.0.1:" + bed.target("one").port(),
                    "A".repeat(76),
                    "\u00ff".repeat(76),
                    "A".repeat(15_000));

            for (String forged : refused) {
                RawResponse response = bed.get("Cookie: AWSALB=" + forged);
                assertThat(response.status()).isEqualTo(200);
                assertThat(cookie(response, "AWSALB")).hasSize(76).isNotEqualTo(forged);
            }
            assertThat(bed.count(Counter.NON_STICKY_REQUESTS)).isEqualTo(1 + refused.size());
            assertThat(bed.records(refused.size()))
                    .allMatch(record -> record.error().isEmpty());
        }
    }

    @Test
    void cookieOfAnotherGroupIsRefused() {
        try (StickyBed bed = StickyBed.start(Stickiness.lbCookie())) {
            TargetGroup other = bed.balancer()
                    .addTargetGroup(TargetGroupConfig.builder("other")
                            .stickiness(Stickiness.lbCookie())
                            .build());
            other.register(Target.of(bed.target("one").address()));
            other.register(Target.of(bed.target("two").address()));
            Listener listener = bed.balancer()
                    .addListener(ListenerConfig.http(0, Action.forward(other)).build());
            String line = "Cookie: AWSALB=" + cookie(bed.get(), "AWSALB");

            StickyBed.get(listener, "/", line);

            assertThat(bed.count(Counter.NON_STICKY_REQUESTS)).isEqualTo(2);
        }
    }

    // ---- when the target can't be had

    @Test
    void sessionOfADrainingTargetMovesForGood() {
        try (StickyBed bed = StickyBed.start(Stickiness.lbCookie())) {
            RawResponse first = bed.get();
            String home = first.bodyText();
            bed.group().deregister(bed.key(home));

            RawResponse moved = bed.get("Cookie: AWSALB=" + cookie(first, "AWSALB"));

            String next = bed.targetBeside(home).name();
            assertThat(moved.bodyText()).isEqualTo(next);
            String line = "Cookie: AWSALB=" + cookie(moved, "AWSALB");
            bed.group().register(Target.of(bed.target(next).address()).withWeight(1));
            assertThat(bed.get(line).bodyText()).isEqualTo(next);
            assertThat(bed.count(Counter.NON_STICKY_REQUESTS)).isEqualTo(2);
        }
    }

    @Test
    void sessionOfAnUnhealthyTargetMovesAndStaysWhenItRecovers() {
        Set<Integer> sick = ConcurrentHashMap.newKeySet();
        HealthCheckSettings settings = HealthCheckSettings.fast(Duration.ofMillis(10), Duration.ofSeconds(1))
                .withHealthyThreshold(1)
                .withUnhealthyThreshold(1);
        HealthChecker checker = new HealthChecker() {
            @Override
            public String protocol() {
                return "SET";
            }

            @Override
            public HealthCheckSettings settings() {
                return settings;
            }

            @Override
            public CompletionStage<HealthResult> check(Probe probe) {
                return CompletableFuture.completedFuture(
                        sick.contains(probe.port())
                                ? HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "sick")
                                : HealthResult.healthy());
            }
        };
        try (StickyBed bed = new StickyBed(
                StickyBed.two(),
                builder -> builder,
                group -> group.stickiness(Stickiness.lbCookie()).healthChecker(checker))) {
            bed.group().awaitHealthy(2).toCompletableFuture().join();
            RawResponse first = bed.get();
            FakeTarget home = bed.target(first.bodyText());
            sick.add(home.port());
            awaitState(bed, home, HealthState.UNHEALTHY);

            RawResponse moved = bed.get("Cookie: AWSALB=" + cookie(first, "AWSALB"));

            assertThat(moved.bodyText()).isNotEqualTo(home.name());
            sick.clear();
            awaitState(bed, home, HealthState.HEALTHY);
            String line = "Cookie: AWSALB=" + cookie(moved, "AWSALB");
            for (int i = 0; i < 4; i++) {
                assertThat(bed.get(line).bodyText()).isEqualTo(moved.bodyText());
            }
        }
    }

    private static void awaitState(StickyBed bed, FakeTarget target, HealthState state) {
        Await.equal(
                "state of " + target.name(),
                state,
                () -> bed.group().targets().stream()
                        .filter(each -> each.key().equals("127.0.0.1:" + target.port()))
                        .findFirst()
                        .orElseThrow()
                        .state());
    }

    @Test
    void failOverTakesTheSessionAlong() {
        try (StickyBed bed = new StickyBed(
                StickyBed.two(),
                builder -> builder,
                group -> group.stickiness(Stickiness.lbCookie())
                        .retries(RetryConfig.defaults().withConnectFailover()))) {
            RawResponse first = bed.get();
            bed.target(first.bodyText()).stop();

            RawResponse moved = bed.get("Cookie: AWSALB=" + cookie(first, "AWSALB"));

            assertThat(moved.status()).isEqualTo(200);
            assertThat(moved.bodyText())
                    .isEqualTo(bed.targetBeside(first.bodyText()).name());
            String line = "Cookie: AWSALB=" + cookie(moved, "AWSALB");
            assertThat(bed.get(line).bodyText()).isEqualTo(moved.bodyText());
            List<RequestRecord> records = bed.records(3);
            assertThat(records.get(1).attempts()).hasSize(2);
            assertThat(records.get(2).attempts()).hasSize(1);
        }
    }

    @Test
    void upgradeGoesToTheSessionsTargetAndGivesOutCookies() {
        try (StickyBed bed = StickyBed.start(Stickiness.lbCookie())) {
            RawResponse first = bed.get();
            FakeTarget home = bed.target(first.bodyText());
            home.answer(Answer.upgrade("echo").thenEcho());
            try (RawClient client = RawClient.connect(bed.listener().address())) {
                client.send("GET / HTTP/1.1\r\nHost: shop\r\nConnection: upgrade\r\nUpgrade: echo\r\nCookie: AWSALB="
                        + cookie(first, "AWSALB") + "\r\n\r\n");
                RawResponse switched = client.readHead();

                assertThat(switched.status()).isEqualTo(101);
                assertThat(cookie(switched, "AWSALB")).hasSize(76);
                client.send("ping");
                assertThat(client.readText(4)).isEqualTo("ping");
            }
        }
    }

    @Test
    void answersOfTheBalancerGiveOutNoCookies() {
        try (StickyBed bed = StickyBed.start(Stickiness.lbCookie())) {
            bed.target("one").answer(Answer.close());
            bed.target("two").answer(Answer.close());

            RawResponse failed = bed.get();

            assertThat(failed.status()).isEqualTo(502);
            assertThat(failed.fields().has("Set-Cookie")).isFalse();
        }
    }

    @Test
    void groupThatIsNotStickyNeitherReadsNorGivesOutCookies() {
        try (StickyBed bed = StickyBed.start(Stickiness.off())) {
            assertThat(bed.get("Cookie: AWSALB=x").fields().has("Set-Cookie")).isFalse();
            assertThat(bed.count(Counter.NON_STICKY_REQUESTS)).isZero();
        }
    }

    @Test
    void balancersWithTheSameKeyUnderstandEachOther() {
        List<FakeTarget> targets = StickyBed.two();
        try (StickyBed here = withKey(targets, KEY);
                StickyBed there = withKey(targets, KEY)) {
            here.get();
            RawResponse second = here.get();

            assertThat(there.get("Cookie: AWSALB=" + cookie(second, "AWSALB")).bodyText())
                    .isEqualTo(second.bodyText());
        }
    }

    @Test
    void functionTargetsCanBeStickyToo() {
        LoadBalancer balancer = LoadBalancer.application("functions").start();
        try (balancer) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                    .stickiness(Stickiness.lbCookie())
                    .build());
            for (String name : List.of("one", "two")) {
                group.register(Target.function(
                        name, request -> CompletableFuture.completedFuture(FunctionResponse.of(200, name))));
            }
            Listener listener = balancer.addListener(
                    ListenerConfig.http(0, Action.forward(group)).build());
            RawResponse first = StickyBed.get(listener, "/");
            String line = "Cookie: AWSALB=" + cookie(first, "AWSALB");
            for (int i = 0; i < 4; i++) {
                assertThat(StickyBed.get(listener, "/", line).bodyText()).isEqualTo(first.bodyText());
            }
        }
    }
}
