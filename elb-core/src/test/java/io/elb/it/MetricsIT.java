package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.limits.ConnectionLimits;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.network.BalancerKind;
import io.elb.observe.Counter;
import io.elb.observe.Distribution;
import io.elb.observe.ErrorReason;
import io.elb.observe.Gauge;
import io.elb.observe.GroupTotal;
import io.elb.observe.HealthReason;
import io.elb.observe.Metric;
import io.elb.observe.MetricDimension;
import io.elb.observe.MetricSample;
import io.elb.observe.MetricScope;
import io.elb.observe.MetricSeries;
import io.elb.observe.MetricStatistics;
import io.elb.observe.MetricsSink;
import io.elb.observe.MetricsSnapshot;
import io.elb.observe.MicrometerSink;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Redirect;
import io.elb.rule.Rule;
import io.elb.target.FunctionResponse;
import io.elb.target.HealthThresholds;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each metric, provoked over a real socket. */
class MetricsIT {
    private final FakeTarget web = FakeTarget.start("web");
    private final List<MetricSeries> registered = new ArrayList<>();
    private final LoadBalancer balancer =
            LoadBalancer.application("shop").threads(1).metrics(new Registry()).start();

    private final TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
    private final Listener listener =
            balancer.addListener(ListenerConfig.http(0, Action.forward(group)).build());
    private final RawClient client = RawClient.connect(listener.address());

    /** Only 127.0.0.1 is healthy. */
    private static final class LocalhostChecker implements HealthChecker {
        @Override
        public String protocol() {
            return "LOCALHOST";
        }

        @Override
        public HealthCheckSettings settings() {
            return HealthCheckSettings.fast(Duration.ofMillis(20), Duration.ofMillis(20));
        }

        @Override
        public CompletionStage<HealthResult> check(Probe probe) {
            return CompletableFuture.completedFuture(
                    probe.host().equals("127.0.0.1")
                            ? HealthResult.healthy()
                            : HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "not here"));
        }
    }

    private final class Registry implements MetricsSink {
        @Override
        public void seriesAdded(MetricSeries series) {
            registered.add(series);
        }

        @Override
        public void seriesRemoved(MetricSeries series) {
            registered.remove(series);
        }
    }

    MetricsIT() {
        group.register(Target.of("127.0.0.1", web.port()));
    }

    @AfterEach
    void end() {
        client.close();
        balancer.close();
        web.close();
    }

    private RawResponse get(String path) {
        return client.exchange("GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n");
    }

    private long count(Metric metric) {
        return (long) balancer.metrics().value(metric);
    }

    private long count(Metric metric, String of) {
        return (long) balancer.metrics().value(metric, of);
    }

    private void expect(long expected, Metric metric) {
        Await.equal(metric.metricName(), expected, () -> count(metric));
    }

    @Test
    void answersOfTargetsAreCountedByTheirStatus() {
        int[] statuses = {200, 204, 302, 404, 404, 503};
        for (int i = 0; i < statuses.length; i++) {
            web.answerRequest(i + 1, Answer.status(statuses[i]));
        }
        for (int status : statuses) {
            assertThat(get("/").status()).isEqualTo(status);
        }
        expect(6, Counter.REQUESTS);
        MetricsSnapshot now = balancer.metrics();
        for (String of : List.of("", "web")) {
            assertThat(value(now, Counter.REQUESTS, of)).isEqualTo(6);
            assertThat(value(now, Counter.TARGET_2XX, of)).isEqualTo(2);
            assertThat(value(now, Counter.TARGET_3XX, of)).isEqualTo(1);
            assertThat(value(now, Counter.TARGET_4XX, of)).isEqualTo(2);
            assertThat(value(now, Counter.TARGET_5XX, of)).isEqualTo(1);
        }
        assertThat(now.value(Counter.ELB_4XX)).isZero();
        assertThat(now.value(Counter.ELB_5XX)).isZero();
        assertThat(now.value(Counter.ELB_503)).isZero();
        assertThat(now.value(Counter.ERRORS)).isZero();
    }

    private static double value(MetricsSnapshot of, Metric metric, String targetGroup) {
        return targetGroup.isEmpty() ? of.value(metric) : of.value(metric, targetGroup);
    }

    @Test
    void requestsWithoutATargetAreNoRequestCount() {
        listener.replaceRules(List.of(
                Rule.builder(1)
                        .when(Condition.path("/fixed"))
                        .then(Action.fixedResponse(404))
                        .build(),
                Rule.builder(2)
                        .when(Condition.path("/moved"))
                        .then(Redirect.builder().path("/new").build())
                        .build(),
                Rule.builder(3)
                        .when(Condition.path("/long*"))
                        .then(Redirect.builder()
                                .path("/" + "#{path}".repeat(12))
                                .build())
                        .build(),
                Rule.builder(4)
                        .when(Condition.path("/empty"))
                        .then(Action.forward(balancer.addTargetGroup(TargetGroupConfig.of("empty"))))
                        .build()));
        assertThat(get("/fixed").status()).isEqualTo(404);
        assertThat(get("/moved").status()).isEqualTo(302);
        assertThat(get("/long" + "x".repeat(1000)).status()).isEqualTo(507);
        assertThat(get("/empty").status()).isEqualTo(503);
        assertThat(get("/web").status()).isEqualTo(200);

        expect(5, Counter.RECEIVED_REQUESTS);
        MetricsSnapshot now = balancer.metrics();
        assertThat(now.value(Counter.REQUESTS)).isEqualTo(1);
        assertThat(now.value(Counter.REQUESTS, "empty")).isZero();
        assertThat(now.value(Counter.FIXED_RESPONSES)).isEqualTo(1);
        assertThat(now.value(Counter.REDIRECTS)).isEqualTo(1);
        assertThat(now.value(Counter.REDIRECT_URL_LIMIT_EXCEEDED)).isEqualTo(1);
        assertThat(now.value(Counter.ELB_3XX)).isEqualTo(1);
        assertThat(now.value(Counter.ELB_4XX)).isEqualTo(1);
        assertThat(now.value(Counter.ELB_5XX)).isEqualTo(2);
        assertThat(now.value(Counter.ELB_503)).isEqualTo(1);
        assertThat(now.value(Counter.ELB_500)).isZero();
        assertThat(now.value(Counter.RULE_EVALUATIONS)).isEqualTo(1 + 2 + 3 + 4 + 4);
        assertThat(now.value(Counter.ERRORS)).isEqualTo(2);
        assertThat(errors(now, ErrorReason.NO_TARGETS)).isEqualTo(1);
        assertThat(errors(now, ErrorReason.REDIRECT_TOO_LONG)).isEqualTo(1);
        assertThat(errors(now, ErrorReason.TARGET_CLOSED)).isZero();
    }

    private static double errors(MetricsSnapshot of, ErrorReason reason) {
        return of.sample(Counter.ERRORS, Map.of(MetricDimension.ERROR_REASON, reason.name()))
                .orElseThrow()
                .value();
    }

    @Test
    void responseTimeIsThatOfTheTarget() {
        for (int i = 0; i < 20; i++) {
            get("/");
        }
        expect(20, Counter.REQUESTS);
        for (Map<MetricDimension, String> of :
                List.of(Map.<MetricDimension, String>of(), Map.of(MetricDimension.TARGET_GROUP, "web"))) {
            MetricStatistics times = balancer.metrics()
                    .sample(Distribution.TARGET_RESPONSE_TIME, of)
                    .flatMap(MetricSample::statistics)
                    .orElseThrow();
            assertThat(times.count()).isEqualTo(20);
            assertThat(times.minimum()).isPositive().isLessThanOrEqualTo(times.average());
            assertThat(times.maximum()).isLessThan(60).isGreaterThanOrEqualTo(times.average());
            assertThat(times.percentile(50)).isBetween(times.minimum(), times.maximum());
        }
    }

    @Test
    void connectionsOfBothSidesAreCounted() {
        get("/");
        get("/");
        expect(2, Counter.NEW_CONNECTIONS);
        assertThat(count(Counter.CLIENT_CONNECTIONS)).isEqualTo(1);
        assertThat(count(Counter.TARGET_CONNECTIONS)).isEqualTo(1);
        assertThat(count(Counter.TARGET_CONNECTIONS, "web")).isEqualTo(1);
        expect(2, Gauge.ACTIVE_CONNECTIONS);

        try (RawClient second = RawClient.connect(listener.address())) {
            expect(3, Gauge.ACTIVE_CONNECTIONS);
            assertThat(second.isOpen()).isTrue();
        }
        expect(2, Gauge.ACTIVE_CONNECTIONS);
        web.close();
        expect(1, Gauge.ACTIVE_CONNECTIONS);
        client.close();
        expect(0, Gauge.ACTIVE_CONNECTIONS);
        assertThat(count(Counter.NEW_CONNECTIONS)).isEqualTo(3);
        assertThat(count(Counter.CLOSED_CONNECTIONS)).isEqualTo(3);
    }

    @Test
    void connectionsThatFailAreCountedForTheirGroup() {
        web.close();
        assertThat(get("/").status()).isEqualTo(502);
        expect(1, Counter.REQUESTS); // a target was chosen
        assertThat(count(Counter.REQUESTS, "web")).isEqualTo(1);
        assertThat(count(Counter.TARGET_CONNECTION_ERRORS)).isEqualTo(1);
        assertThat(count(Counter.TARGET_CONNECTION_ERRORS, "web")).isEqualTo(1);
        assertThat(count(Counter.TARGET_TLS_ERRORS)).isZero();
        assertThat(count(Counter.TARGET_CONNECTIONS)).isZero();
        assertThat(count(Counter.ELB_502)).isEqualTo(1);
        assertThat(count(Counter.ELB_5XX)).isEqualTo(1);
    }

    @Test
    void refusedConnectionsAreCounted() {
        Listener narrow = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                .connections(new ConnectionLimits(1, 0, 0))
                .build());
        try (RawClient first = RawClient.connect(narrow.address());
                RawClient second = RawClient.connect(narrow.address())) {
            second.expectClosed();
            assertThat(first.isOpen()).isTrue();
            expect(1, Counter.REJECTED_CONNECTIONS);
        }
    }

    @Test
    void requestsOverIpv6AreCountedTwice() {
        Listener six = balancer.addListener(ListenerConfig.http(new InetSocketAddress("::1", 0), Action.forward(group))
                .build());
        try (RawClient over6 = RawClient.connect(six.address())) {
            over6.exchange("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
        }
        get("/");
        expect(2, Counter.REQUESTS);
        assertThat(count(Counter.IPV6_REQUESTS)).isEqualTo(1);
        assertThat(count(Counter.IPV6_PROCESSED_BYTES) * 2).isEqualTo(count(Counter.PROCESSED_BYTES));
    }

    @Test
    void headsAndBodiesAreProcessedBytes() throws IOException {
        byte[] request = "POST / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
                .getBytes(StandardCharsets.US_ASCII);
        web.answer(Answer.ok("x".repeat(100)));
        long received;
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            socket.getOutputStream().write(request);
            received = socket.getInputStream().readAllBytes().length;
        }
        expect(1, Counter.REQUESTS);
        assertThat(received).isGreaterThan(100);
        assertThat(count(Counter.PROCESSED_BYTES)).isEqualTo(request.length + received);
    }

    @Test
    void requestsInFlightAndSharesFollowTheTargets() {
        CompletableFuture<FunctionResponse> answer = new CompletableFuture<>();
        TargetGroup slow = balancer.addTargetGroup(TargetGroupConfig.of("slow"));
        slow.register(Target.function("one", request -> answer), Target.function("two", request -> answer));
        listener.defaultAction(Action.forward(slow));
        client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
        Await.equal("in flight", 1L, () -> count(Gauge.REQUESTS_IN_FLIGHT, "slow"));
        answer.complete(FunctionResponse.of(200, ""));
        client.readResponse();
        Await.equal("in flight", 0L, () -> count(Gauge.REQUESTS_IN_FLIGHT, "slow"));
        Await.equal("share", 0.5, () -> balancer.metrics().value(GroupTotal.REQUESTS_PER_TARGET, "slow"));
    }

    @Test
    void theBalancerKeepsTheCountsOfRemovedGroups() {
        TargetGroup other = balancer.addTargetGroup(TargetGroupConfig.of("other"));
        other.register(Target.of("127.0.0.1", web.port()));
        listener.defaultAction(Action.forward(other));
        get("/");
        expect(1, Counter.REQUESTS);
        listener.defaultAction(Action.forward(group));
        get("/");
        expect(2, Counter.REQUESTS);
        assertThat(count(Counter.REQUESTS, "other")).isEqualTo(1);

        balancer.removeTargetGroup(other);
        assertThat(count(Counter.REQUESTS)).isEqualTo(2);
        assertThat(count(Counter.TARGET_2XX)).isEqualTo(2);
        assertThat(balancer.metrics().samples())
                .noneMatch(sample -> "other".equals(sample.dimensions().get(MetricDimension.TARGET_GROUP)));

        balancer.addTargetGroup(TargetGroupConfig.of("other"));
        assertThat(count(Counter.REQUESTS, "other")).as("begun anew").isZero();
        assertThat(balancer.describe().counters()).containsEntry(Counter.REQUESTS, 2L);
    }

    @Test
    void theDifferenceOfTwoSnapshotsIsAPeriod() {
        get("/");
        expect(1, Counter.REQUESTS);
        MetricsSnapshot first = balancer.metrics();
        get("/");
        get("/");
        expect(3, Counter.REQUESTS);
        MetricsSnapshot second = balancer.metrics();
        MetricsSnapshot period = second.since(first);

        assertThat(period.from()).isEqualTo(first.to());
        assertThat(period.to()).isEqualTo(second.to());
        assertThat(period.value(Counter.REQUESTS)).isEqualTo(2);
        assertThat(period.value(Counter.TARGET_2XX, "web")).isEqualTo(2);
        assertThat(period.value(Gauge.ACTIVE_CONNECTIONS)).isEqualTo(2);
        assertThat(period.sample(Distribution.TARGET_RESPONSE_TIME, Map.of())
                        .flatMap(MetricSample::statistics)
                        .map(MetricStatistics::count))
                .contains(2L);
    }

    @Test
    void countersOfTheDescriptionAreThoseOfTheMetrics() {
        get("/");
        expect(1, Counter.REQUESTS);
        MetricsSnapshot now = balancer.metrics();
        balancer.describe()
                .counters()
                .forEach((counter, count) ->
                        assertThat(now.value(counter)).as(counter.metricName()).isEqualTo(count.doubleValue()));
    }

    @Test
    void samplesHaveTheDimensionsOfTheirMetricInAFixedOrder() {
        balancer.addTargetGroup(TargetGroupConfig.of("a"));
        List<MetricSample> samples = balancer.metrics().samples();
        assertThat(samples)
                .allSatisfy(sample -> assertThat(sample.metric().scope().dimensions())
                        .contains(List.copyOf(sample.dimensions().keySet())));
        assertThat(samples.stream().map(MetricSample::metric).distinct())
                .isEqualTo(Metric.all().stream()
                        .filter(metric -> metric.scope() != MetricScope.CERTIFICATES) // there are none
                        .filter(metric -> metric.kinds().contains(BalancerKind.APPLICATION))
                        .toList());
        assertThat(samples.stream()
                        .filter(sample -> sample.metric() == Counter.REQUESTS)
                        .map(sample -> sample.dimensions().values().toString()))
                .containsExactly("[shop]", "[shop, web]", "[shop, a]");
    }

    @Test
    void zonesAreThoseOfTheNodesThatClientsCameTo() {
        try (LoadBalancer zoned = LoadBalancer.application("zoned")
                .threads(1)
                .node("a", "127.0.0.1")
                .node("b", "127.0.0.2")
                .start()) {
            TargetGroup targets = zoned.addTargetGroup(TargetGroupConfig.of("web"));
            targets.register(Target.of("127.0.0.1", web.port()).withZone("a"));
            Listener both = zoned.addListener(
                    ListenerConfig.http(0, Action.forward(targets)).build());
            int[] requests = {1, 3};
            for (int node = 0; node < 2; node++) {
                InetSocketAddress address = new InetSocketAddress(
                        "127.0.0." + (node + 1), both.address().getPort());
                try (RawClient here = RawClient.connect(address)) {
                    for (int i = 0; i < requests[node]; i++) {
                        here.exchange("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
                    }
                }
            }
            Await.equal("requests", 4.0, () -> zoned.metrics().value(Counter.REQUESTS));
            MetricsSnapshot now = zoned.metrics();
            assertThat(samples(now, Counter.REQUESTS))
                    .containsExactly(
                            "[zoned] 4",
                            "[zoned, a] 1",
                            "[zoned, b] 3",
                            "[zoned, -] 0",
                            "[zoned, web] 4",
                            "[zoned, web, a] 1 finest",
                            "[zoned, web, b] 3 finest",
                            "[zoned, web, -] 0 finest");
            assertThat(samples(now, Counter.CLIENT_CONNECTIONS))
                    .containsExactly("[zoned] 2", "[zoned, a] 1 finest", "[zoned, b] 1 finest", "[zoned, -] 0 finest");
            assertThat(samples(now, Gauge.HEALTHY_HOSTS))
                    .containsExactly(
                            "[zoned, web] 1",
                            "[zoned, web, a] 1 finest",
                            "[zoned, web, b] 0 finest",
                            "[zoned, web, -] 0 finest");
            assertThat(samples(now, Gauge.HEALTHY_STATE_DNS))
                    .containsExactly("[zoned, web] 2", "[zoned, web, a] 1 finest", "[zoned, web, b] 1 finest");
            assertThat(samples(now, Counter.TARGET_CONNECTIONS)).contains("[zoned] 1", "[zoned, a] 1", "[zoned, b] 0");
            assertThat(now.sample(
                                    Distribution.TARGET_RESPONSE_TIME,
                                    Map.of(
                                            MetricDimension.TARGET_GROUP, "web",
                                            MetricDimension.AVAILABILITY_ZONE, "b"))
                            .flatMap(MetricSample::statistics)
                            .map(MetricStatistics::count))
                    .contains(3L);
            assertThat(now.toPrometheus())
                    .contains("{load_balancer=\"zoned\",target_group=\"web\",availability_zone=\"b\"} 3\n");
        }
    }

    private static List<String> samples(MetricsSnapshot of, Metric metric) {
        return of.samples().stream()
                .filter(sample -> sample.metric() == metric)
                .map(sample -> sample.dimensions().values() + " " + (long) sample.value()
                        + (sample.isFinest() ? " finest" : ""))
                .toList();
    }

    @Test
    void micrometerReadsWhatIsCounted() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (LoadBalancer other = LoadBalancer.application("other")
                .threads(1)
                .metrics(MicrometerSink.of(registry))
                .start()) {
            TargetGroup targets = other.addTargetGroup(TargetGroupConfig.of("targets"));
            targets.register(Target.of("127.0.0.1", web.port()));
            Listener here = other.addListener(
                    ListenerConfig.http(0, Action.forward(targets)).build());
            try (RawClient asking = RawClient.connect(here.address())) {
                asking.exchange("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
            }
            Await.equal(
                    "requests",
                    1.0,
                    () -> registry.get("elb.request.count")
                            .tag("target.group", "targets")
                            .functionCounter()
                            .count());
            assertThat(registry.get("elb.target.response.time").functionTimer().count())
                    .isEqualTo(1);
        }
        assertThat(registry.getMeters()).as("after the balancer's end").isEmpty();
    }

    @Test
    void sinksAreToldOfWhatBeginsAndEnds() {
        int before = registered.size();
        TargetGroup other = balancer.addTargetGroup(TargetGroupConfig.of("other"));
        assertThat(registered.subList(before, registered.size()))
                .isNotEmpty()
                .allMatch(series -> "other".equals(series.dimensions().get(MetricDimension.TARGET_GROUP)));
        balancer.removeTargetGroup(other);
        assertThat(registered).hasSize(before);
        get("/");
        expect(1, Counter.REQUESTS);
        assertThat(registered.stream()
                        .filter(series -> series.metric() == Counter.REQUESTS && series.isFinest())
                        .mapToDouble(series -> series.read().value()))
                .containsExactly(1.0);
        balancer.close();
        assertThat(registered).isEmpty();
        assertThat(count(Counter.REQUESTS)).as("can be read still").isEqualTo(1);
    }

    @Test
    void aSinkThatThrowsHarmsNobody() {
        MetricsSink broken = new MetricsSink() {
            @Override
            public void seriesAdded(MetricSeries series) {
                throw new IllegalStateException("broken");
            }

            @Override
            public void seriesRemoved(MetricSeries series) {
                throw new IllegalStateException("broken");
            }
        };
        try (LoadBalancer other =
                LoadBalancer.application("other").threads(1).metrics(broken).start()) {
            TargetGroup any = other.addTargetGroup(TargetGroupConfig.of("any"));
            other.removeTargetGroup(any);
        }
    }

    @Test
    void failingOpenIsCounted() {
        TargetGroup ill = balancer.addTargetGroup(TargetGroupConfig.builder("ill")
                .healthChecker(new LocalhostChecker())
                .healthThresholds(
                        HealthThresholds.builder().routingCount(2).dnsCount(2).build())
                .build());
        ill.register(Target.of("127.0.0.1", web.port()));
        listener.defaultAction(Action.forward(ill));
        Await.equal("healthy", 1L, () -> count(Gauge.HEALTHY_HOSTS, "ill"));
        get("/");
        expect(1, Counter.REQUESTS);
        MetricsSnapshot now = balancer.metrics();
        assertThat(now.value(GroupTotal.UNHEALTHY_ROUTING_REQUESTS, "ill")).isEqualTo(1);
        assertThat(now.value(Gauge.UNHEALTHY_STATE_ROUTING, "ill")).isEqualTo(1);
        assertThat(now.value(Gauge.HEALTHY_STATE_ROUTING, "ill")).isZero();
        assertThat(now.value(Gauge.UNHEALTHY_STATE_DNS, "ill")).isEqualTo(1);
        assertThat(now.value(Gauge.HEALTHY_STATE_DNS, "ill")).isZero();
    }

    @Test
    void healthOfTargetsIsCounted() {
        TargetGroup checked = balancer.addTargetGroup(TargetGroupConfig.builder("checked")
                .healthChecker(new LocalhostChecker())
                .deregistrationDelay(Duration.ZERO)
                .build());
        checked.register(Target.of("127.0.0.1", web.port()), Target.of("127.0.0.2", web.port()));
        listener.defaultAction(Action.forward(checked));
        Await.equal("healthy", 1L, () -> count(Gauge.HEALTHY_HOSTS, "checked"));
        Await.equal("unhealthy", 1L, () -> count(Gauge.UNHEALTHY_HOSTS, "checked"));
        get("/");
        expect(1, Counter.REQUESTS);
        assertThat(balancer.metrics().value(GroupTotal.REQUESTS_PER_TARGET, "checked"))
                .as("shared by the healthy one")
                .isEqualTo(1);
        checked.deregister("127.0.0.2:" + web.port());
        Await.equal("unhealthy", 0L, () -> count(Gauge.UNHEALTHY_HOSTS, "checked"));
    }
}
