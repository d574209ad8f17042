package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.healthcheck.GrpcHealthChecker;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.listener.Http2Options;
import io.elb.listener.ListenerConfig;
import io.elb.observe.HealthCheckRecord;
import io.elb.rule.Action;
import io.elb.target.ProtocolVersion;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Health checks over HTTP/2, of servers that grpc-java and the balancer itself run. */
class Http2HealthIT {
    private static final HealthCheckSettings FAST =
            HealthCheckSettings.fast(Duration.ofMillis(20), Duration.ofSeconds(5));

    /** The first check of a target: type, whether it passed, status and code. */
    private static String check(ProtocolVersion version, HealthChecker checker, Target target) {
        BlockingQueue<HealthCheckRecord> checks = new LinkedBlockingQueue<>();
        try (LoadBalancer balancer = LoadBalancer.application("checked")
                .threads(1)
                .healthCheckLog(checks::add)
                .start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                    .protocolVersion(version)
                    .healthChecker(checker)
                    .build());
            group.register(target);
            balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                    .http2(Http2Options.defaults().withPriorKnowledge())
                    .build());
            HealthCheckRecord first = checks.poll(10, TimeUnit.SECONDS);
            assertThat(first).as("a check").isNotNull();
            return first.type()
                    + ' '
                    + (first.isPassed() ? "PASS" : "FAIL")
                    + ' '
                    + first.statusCode().orElse(-1)
                    + ' '
                    + first.code().map(code -> code.token()).orElse("-");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void serverOfGrpcIsCheckedByItsStatus() {
        try (DemoGrpcServer server = DemoGrpcServer.start("one", "shop.Cart")) {
            GrpcHealthChecker elbs = GrpcHealthChecker.of().withSettings(FAST);
            assertThat(check(ProtocolVersion.GRPC, elbs, server.target())).isEqualTo("grpc PASS 12 -");
            assertThat(check(ProtocolVersion.HTTP2, elbs, server.target())).isEqualTo("grpc PASS 12 -");
            assertThat(check(ProtocolVersion.GRPC, elbs.withMatcher("0-11"), server.target()))
                    .isEqualTo("grpc FAIL 12 GRPCUnexpectedStatus");
            assertThat(check(
                            ProtocolVersion.GRPC,
                            GrpcHealthChecker.of("/shop.Cart/Greet")
                                    .withMatcher("0")
                                    .withSettings(FAST),
                            server.target()))
                    .isEqualTo("grpc PASS 0 -");
            assertThat(check(ProtocolVersion.HTTP1, elbs, server.target())).isEqualTo("grpc FAIL -1 InternalError");
        }
    }

    @Test
    void healthServiceSaysWhetherAServiceServes() {
        try (DemoGrpcServer server = DemoGrpcServer.start("one", "shop.Cart")) {
            assertThat(checkService(server, "shop.Cart")).isEqualTo("grpc PASS 0 -");
            assertThat(checkService(server, "")).isEqualTo("grpc PASS 0 -");
            assertThat(checkService(server, "shop.Other"))
                    .as("NOT_FOUND")
                    .isEqualTo("grpc FAIL 5 GRPCUnexpectedStatus");
            server.setServing(false);
            assertThat(checkService(server, "shop.Cart")).isEqualTo("grpc FAIL -1 ResponseStringMismatch");
        }
    }

    private static String checkService(DemoGrpcServer server, String service) {
        return check(
                ProtocolVersion.GRPC, GrpcHealthChecker.ofHealthService(service).withSettings(FAST), server.target());
    }

    @Test
    void serverOfHttp2IsCheckedOverHttp2() {
        try (LoadBalancer web = LoadBalancer.application("web").start()) {
            int port = web.addListener(ListenerConfig.http(0, Action.fixedResponse(204))
                            .http2(Http2Options.defaults().withPriorKnowledge())
                            .build())
                    .port();
            Target target = Target.of("127.0.0.1", port);
            HttpHealthChecker checker = HttpHealthChecker.of("/").withSettings(FAST);
            assertThat(check(ProtocolVersion.HTTP2, checker.withMatcher("204"), target))
                    .isEqualTo("h2 PASS 204 -");
            assertThat(check(ProtocolVersion.HTTP2, checker, target)).isEqualTo("h2 FAIL 204 ResponseCodeMismatch");
            assertThat(check(ProtocolVersion.GRPC, GrpcHealthChecker.of().withSettings(FAST), target))
                    .isEqualTo("grpc FAIL -1 GRPCStatusHeaderEmpty");
        }
    }

    @Test
    void serverOfHttp1FailsTheCheck() {
        try (LoadBalancer web = LoadBalancer.application("web").start()) {
            int port = web.addListener(
                            ListenerConfig.http(0, Action.fixedResponse(200)).build())
                    .port();
            assertThat(check(
                            ProtocolVersion.HTTP2,
                            HttpHealthChecker.of("/").withSettings(FAST),
                            Target.of("127.0.0.1", port)))
                    .isEqualTo("h2 FAIL -1 ConnectionReset");
        }
    }
}
