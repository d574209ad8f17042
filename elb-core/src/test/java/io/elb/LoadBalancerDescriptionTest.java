package io.elb;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elb.LoadBalancerDescription.ListenerDescription;
import io.elb.LoadBalancerDescription.NodeDescription;
import io.elb.LoadBalancerDescription.TargetGroupDescription;
import io.elb.listener.Transport;
import io.elb.network.BalancerKind;
import io.elb.network.DnsState;
import io.elb.network.Protocol;
import io.elb.observe.AnomalyDetection;
import io.elb.observe.Counter;
import io.elb.observe.Ejection;
import io.elb.observe.ErrorReason;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.Outlier;
import io.elb.observe.OutlierDetector;
import io.elb.observe.ShadowReport;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Fault;
import io.elb.rule.QueryPattern;
import io.elb.rule.Redirect;
import io.elb.rule.Rule;
import io.elb.rule.TestGroups;
import io.elb.rule.Transform;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.CrossZone;
import io.elb.target.ProtocolVersion;
import io.elb.target.Stickiness;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupHealth;
import io.elb.target.ZoneHealth;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadBalancerDescriptionTest {
    private static final TargetGroup WEB = TestGroups.named("web");
    private static final TargetGroup NEXT = TestGroups.named("next");

    @Test
    void everyPartIsInTheJsonUnderItsDocumentedName() throws JsonProcessingException {
        Rule rule = Rule.builder(10)
                .when(
                        Condition.host("*.example.com", "example.org"),
                        Condition.path("/api/*"),
                        Condition.method("GET", "HEAD"),
                        Condition.sourceIp("10.0.0.0/8"),
                        Condition.header("X-Tenant", "a*"),
                        Condition.headerRegex("X-Tenant", "^a"),
                        Condition.query(QueryPattern.of("version", "1"), QueryPattern.anyKey("beta")),
                        Condition.matching("beta", request -> true))
                .then(Action.forward(WeightedTargetGroup.of(WEB, 95), WeightedTargetGroup.of(NEXT, 5))
                        .withStickiness(Duration.ofHours(1)))
                .build();
        Rule moved = Rule.builder(20)
                .when(Condition.hostRegex("^old"), Condition.pathRegex("^/old"))
                .transform(Transform.urlRewrite("^/old/(.*)$", "/$1"), Transform.hostHeaderRewrite("^old\\.", "new."))
                .inject(Fault.delay(Duration.ofMillis(300)).forPercent(10), Fault.throttle(1000))
                .then(Redirect.builder().path("/new").build())
                .build();
        Rule coded = Rule.builder(30)
                .when(Condition.path("/code"))
                .inject(Fault.abort(503).forPercent(0.5), Fault.reset())
                .then(Action.custom("plan", request -> Action.fixedResponse(200), WEB))
                .build();
        ListenerDescription listener = new ListenerDescription(
                "http-80",
                Protocol.HTTP,
                List.of("http://127.0.0.1:80/", "http://127.0.0.2:80/"),
                Transport.EPOLL,
                3,
                List.of(rule, moved, coded),
                Action.fixedResponse(404, "text/plain", "nothing here"));
        Target target = Target.of("127.0.0.1", 8080)
                .withWeight(7)
                .withZone("a")
                .withLabel("tier", "gold")
                .withLabel("canary", "no");
        TargetDescription sick = new TargetDescription(
                target,
                HealthState.UNHEALTHY,
                HealthReason.TIMEOUT,
                "Request timed out",
                2,
                4,
                3.5,
                Duration.ofMillis(1_500),
                new AnomalyDetection(AnomalyDetection.Result.ANOMALOUS, true),
                Optional.of(new Ejection(
                        new Outlier(OutlierDetector.SUCCESS_RATE, 50, 52.5),
                        2,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(59))));
        TargetDescription well = new TargetDescription(
                Target.of("127.0.0.1", 8081),
                HealthState.HEALTHY,
                HealthReason.NONE,
                "",
                0,
                0,
                1,
                Duration.ZERO,
                AnomalyDetection.NORMAL,
                Optional.empty());
        TargetGroupHealth health = new TargetGroupHealth(
                1,
                2,
                30,
                List.of(
                        new ZoneHealth(Optional.of("a"), 3, 4, true, false, false, 5),
                        new ZoneHealth(Optional.empty(), 6, 7, false, true, true, 8)));
        TargetGroupDescription group = new TargetGroupDescription(
                "web",
                Protocol.HTTPS,
                ProtocolVersion.GRPC,
                "round_robin",
                "HTTP",
                CrossZone.OFF,
                Stickiness.appCookie("ID"),
                health,
                List.of(sick, well),
                Optional.of(
                        new ShadowReport("maglev", 10, 4, 1, Map.of("127.0.0.1:8080", new ShadowReport.Share(7, 3)))));

        JsonNode json = parse(new LoadBalancerDescription(
                        "shop",
                        BalancerKind.APPLICATION,
                        "shop-1.elb.local.internal",
                        List.of(
                                new NodeDescription(Optional.of("a"), "127.0.0.1", DnsState.HEALTHY),
                                new NodeDescription(Optional.empty(), "127.0.0.2", DnsState.UNHEALTHY)),
                        List.of(listener),
                        List.of(group),
                        Map.of(Counter.REQUESTS, 12_345_678_901L, Counter.RETRIES, 0L),
                        Map.of(ErrorReason.TARGET_CLOSED, 2L))
                .toJson());

        assertThat(json).isEqualTo(parse("""
                {"name": "shop", "kind": "APPLICATION",
                 "dnsName": "shop-1.elb.local.internal",
                 "nodes": [
                  {"zone": "a", "address": "127.0.0.1", "dns": "HEALTHY"},
                  {"zone": null, "address": "127.0.0.2", "dns": "UNHEALTHY"}],
                 "listeners": [
                  {"name": "http-80", "protocol": "HTTP", "uri": "http://127.0.0.1:80/",
                   "uris": ["http://127.0.0.1:80/", "http://127.0.0.2:80/"], "transport": "EPOLL", "openConnections": 3,
                   "rules": [
                    {"priority": 10,
                     "conditions": [
                      {"type": "host", "patterns": ["*.example.com", "example.org"], "regexes": []},
                      {"type": "path", "patterns": ["/api/*"], "regexes": []},
                      {"type": "method", "methods": ["GET", "HEAD"]},
                      {"type": "source-ip", "blocks": ["10.0.0.0/8"]},
                      {"type": "header", "name": "X-Tenant", "patterns": ["a*"], "regexes": []},
                      {"type": "header", "name": "X-Tenant", "patterns": [], "regexes": ["^a"]},
                      {"type": "query", "patterns": [
                       {"key": "version", "value": "1"}, {"key": null, "value": "beta"}]},
                      {"type": "predicate", "name": "beta"}],
                     "transforms": [],
                     "faults": [],
                     "action": {"type": "forward", "groups": [
                      {"name": "web", "weight": 95}, {"name": "next", "weight": 5}], "stickiness": "PT1H"}},
                    {"priority": 20,
                     "conditions": [
                      {"type": "host", "patterns": [], "regexes": ["^old"]},
                      {"type": "path", "patterns": [], "regexes": ["^/old"]}],
                     "transforms": [
                      {"type": "url-rewrite", "regex": "^/old/(.*)$", "replacement": "/$1"},
                      {"type": "host-header-rewrite", "regex": "^old\\\\.", "replacement": "new."}],
                     "faults": [
                      {"type": "delay", "time": "PT0.3S", "percent": 10.0},
                      {"type": "throttle", "bytesPerSecond": 1000, "percent": 100.0}],
                     "action": {"type": "redirect", "status": 302, "protocol": "#{protocol}", "host": "#{host}",
                      "port": "#{port}", "path": "/new", "query": "#{query}"}},
                    {"priority": 30,
                     "conditions": [{"type": "path", "patterns": ["/code"], "regexes": []}],
                     "transforms": [],
                     "faults": [{"type": "abort", "status": 503, "percent": 0.5}, {"type": "reset", "percent": 100.0}],
                     "action": {"type": "custom", "name": "plan", "groups": ["web"]}}],
                   "defaultAction": {"type": "fixed-response", "status": 404, "contentType": "text/plain",
                    "body": "nothing here"}}],
                 "targetGroups": [
                  {"name": "web", "protocol": "HTTPS", "protocolVersion": "GRPC", "strategy": "round_robin", "healthCheck": "HTTP",
                   "crossZone": "OFF",
                   "stickiness": {"type": "app_cookie", "cookieName": "ID", "duration": "PT24H"},
                   "health": {"healthyHosts": 1, "unhealthyHosts": 2, "unhealthyRoutingRequests": 30, "zones": [
                    {"zone": "a", "healthyHosts": 3, "unhealthyHosts": 4, "routing": "healthy", "dns": "unhealthy",
                     "failOpen": false, "unhealthyRoutingRequests": 5},
                    {"zone": null, "healthyHosts": 6, "unhealthyHosts": 7, "routing": "unhealthy", "dns": "healthy",
                     "failOpen": true, "unhealthyRoutingRequests": 8}]},
                   "targets": [
                   {"key": "127.0.0.1:8080", "weight": 7, "zone": "a", "labels": {"canary": "no", "tier": "gold"},
                    "state": "unhealthy", "reason": "Target.Timeout", "description": "Request timed out",
                    "inFlight": 2, "connections": 4, "effectiveWeight": 3.5, "slowStartLeftMillis": 1500,
                    "anomalyDetection": {"result": "anomalous", "mitigationInEffect": "yes"},
                    "ejection": {"detector": "success_rate", "value": 50.0, "limit": 52.5, "multiplier": 2,
                     "ageMillis": 1000, "leftMillis": 59000}},
                   {"key": "127.0.0.1:8081", "weight": 1, "zone": null, "labels": {},
                    "state": "healthy", "reason": "", "description": "", "inFlight": 0, "connections": 0,
                    "effectiveWeight": 1.0, "slowStartLeftMillis": 0,
                    "anomalyDetection": {"result": "normal", "mitigationInEffect": "no"},
                    "ejection": null}],
                   "shadow": {"strategy": "maglev", "picks": 10, "different": 4, "failures": 1,
                    "shares": {"127.0.0.1:8080": {"routed": 7, "shadow": 3}}}}],
                 "counters": {"RequestCount": 12345678901, "RetryCount": 0},
                 "errors": {"TARGET_CLOSED": 2}}
                """));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "quote \" backslash \\ slash /",
                "\b\f\n\r\t\u0000\u001f\u007f",
                "ä € 漢 \u2028",
                "\ud83d\ude00 pair",
                "half \ud83d"
            })
    void anyTextSurvivesTheJson(String text) throws JsonProcessingException {
        TargetDescription target = new TargetDescription(
                Target.of("127.0.0.1", 80).withLabel(text, text),
                HealthState.HEALTHY,
                HealthReason.NONE,
                text,
                0,
                0,
                1,
                Duration.ZERO,
                AnomalyDetection.NORMAL,
                Optional.empty());

        String json = new LoadBalancerDescription(
                        "shop",
                        BalancerKind.NETWORK,
                        text,
                        List.of(),
                        List.of(),
                        List.of(new TargetGroupDescription(
                                "web",
                                Protocol.TCP,
                                ProtocolVersion.HTTP1,
                                text,
                                "HTTP",
                                CrossZone.ON,
                                Stickiness.off(),
                                new TargetGroupHealth(0, 0, 0, List.of()),
                                List.of(target),
                                Optional.empty())),
                        new EnumMap<>(Counter.class),
                        new EnumMap<>(ErrorReason.class))
                .toJson();

        assertThat(json).doesNotContain("\n");
        JsonNode group = parse(json).at("/targetGroups/0");
        assertThat(group.path("strategy").textValue()).isEqualTo(text);
        assertThat(group.at("/targets/0/description").textValue()).isEqualTo(text);
        assertThat(group.at("/targets/0/labels").path(text).textValue()).isEqualTo(text);
    }

    private static JsonNode parse(String json) throws JsonProcessingException {
        return new ObjectMapper().readTree(json);
    }
}
