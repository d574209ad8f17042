package io.elb.healthcheck;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.lambda.LambdaConfig;
import io.elb.lambda.LambdaFunction;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.rule.Action;
import io.elb.target.FunctionResponse;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.VirtualBalancer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The health of functions as time passes, on ELB's settings and without waiting. */
class LambdaHealthInVirtualTimeTest {
    private static final Duration INTERVAL = Duration.ofSeconds(35);

    private final VirtualBalancer lb = VirtualBalancer.start();
    private final List<String> events = new ArrayList<>();
    private CompletionStage<String> answer = completedFuture("{\"statusCode\":200}");
    private final LambdaFunction function = event -> {
        events.add(event);
        return answer;
    };

    @AfterEach
    void close() {
        lb.close();
    }

    private TargetGroup group(LambdaConfig lambda) {
        TargetGroup group = lb.balancer()
                .addTargetGroup(TargetGroupConfig.builder("orders")
                        .lambda(lambda)
                        .healthChecker(LambdaHealthChecker.of())
                        .build());
        group.register(Target.lambda("orders", function));
        lb.balancer().addListener(ListenerConfig.http(80, Action.forward(group)).build());
        lb.advance(Duration.ofSeconds(1));
        return group;
    }

    private static TargetDescription only(TargetGroup group) {
        return group.targets().get(0);
    }

    @Test
    void functionIsAskedAsElbAsksIt() {
        TargetGroup group = group(LambdaConfig.defaults());

        assertThat(only(group).state()).as("after the first success").isEqualTo(HealthState.HEALTHY);
        assertThat(events)
                .containsExactly(
                        "{\"requestContext\":{\"elb\":{\"targetGroupArn\":\""
                                + lb.balancer().identity().targetGroupArn("orders") + "\"}},"
                                + "\"httpMethod\":\"GET\",\"path\":\"/\",\"queryStringParameters\":{},"
                                + "\"headers\":{\"user-agent\":\"ELB-HealthChecker/2.0\"},\"body\":\"\",\"isBase64Encoded\":false}");
        lb.advance(INTERVAL.multipliedBy(10));
        assertThat(events).hasSizeBetween(10, 12);
        assertThat(lb.balancer().describe().counters().get(Counter.LAMBDA_PROCESSED_BYTES))
                .as("checks are no traffic")
                .isZero();
    }

    @Test
    void twoFailuresMakeItUnhealthyAndFiveSuccessesHealthy() {
        TargetGroup group = group(LambdaConfig.defaults());
        answer = completedFuture("{\"statusCode\":503}");
        lb.advance(INTERVAL);
        assertThat(only(group).state()).isEqualTo(HealthState.HEALTHY);
        lb.advance(INTERVAL);
        assertThat(only(group).state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(only(group).reason()).isEqualTo(HealthReason.RESPONSE_CODE_MISMATCH);
        assertThat(only(group).description()).isEqualTo("Health checks failed with these codes: [503]");

        answer = completedFuture("{\"statusCode\":200}");
        lb.advance(INTERVAL.multipliedBy(4));
        assertThat(only(group).state()).isEqualTo(HealthState.UNHEALTHY);
        lb.advance(INTERVAL);
        assertThat(only(group).state()).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void functionThatThrowsOrAnswersNonsenseIsUnhealthy() {
        TargetGroup group = group(LambdaConfig.defaults());
        answer = CompletableFuture.failedFuture(new IllegalStateException("thrown"));
        lb.advance(INTERVAL);
        answer = completedFuture("nonsense");
        lb.advance(INTERVAL);
        assertThat(only(group).state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(only(group).reason()).isEqualTo(HealthReason.FAILED_HEALTH_CHECKS);
    }

    @Test
    void functionThatDoesNotAnswerIsUnhealthyAfterTheTimeoutOfTheChecks() {
        TargetGroup group = group(LambdaConfig.defaults());
        answer = new CompletableFuture<>();
        lb.advance(INTERVAL.multipliedBy(3));
        assertThat(only(group).state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(only(group).reason()).isEqualTo(HealthReason.TIMEOUT);
    }

    @Test
    void timeoutOfTheFunctionEndsItsChecks() {
        TargetGroup group = group(LambdaConfig.defaults().withTimeout(Duration.ofSeconds(3)));
        answer = new CompletableFuture<>();
        lb.advance(INTERVAL.multipliedBy(3));
        assertThat(only(group).state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(only(group).reason()).isEqualTo(HealthReason.FAILED_HEALTH_CHECKS);
    }

    @Test
    void otherFunctionsAreCheckedAlike() {
        List<String> agents = new ArrayList<>();
        TargetGroup group = lb.balancer()
                .addTargetGroup(TargetGroupConfig.builder("code")
                        .healthChecker(LambdaHealthChecker.of("/health?deep").withMatcher("204"))
                        .build());
        group.register(Target.function("hello", request -> {
            agents.add(request.method()
                    + ' '
                    + request.path()
                    + ' '
                    + request.query()
                    + ' '
                    + request.header("user-agent").orElse("none"));
            return request.bodyBytes(0).thenApply(body -> FunctionResponse.of(204));
        }));
        lb.balancer().addListener(ListenerConfig.http(80, Action.forward(group)).build());
        lb.advance(Duration.ofSeconds(1));

        assertThat(agents).containsExactly("GET /health deep ELB-HealthChecker/2.0");
        assertThat(only(group).state()).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void targetWithAnAddressCannotBeCheckedByCallingIt() {
        TargetGroup group = lb.balancer()
                .addTargetGroup(TargetGroupConfig.builder("web")
                        .healthChecker(LambdaHealthChecker.of())
                        .build());
        group.register(lb.target("one").target());
        lb.balancer().addListener(ListenerConfig.http(80, Action.forward(group)).build());
        lb.advance(INTERVAL.multipliedBy(3));

        assertThat(only(group).state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(only(group).reason()).isEqualTo(HealthReason.INTERNAL_ERROR);
    }
}
