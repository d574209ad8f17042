package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.healthcheck.LambdaHealthChecker;
import io.elb.lambda.LambdaConfig;
import io.elb.lambda.LambdaException;
import io.elb.lambda.LambdaFunction;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.ErrorReason;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Functions written for AWS Lambda, run behind a balancer as an application load balancer would run them. */
public final class LambdaTargets implements AutoCloseable {
    private final LoadBalancer balancer =
            LoadBalancer.application("lambda").threads(1).start();
    private final Listener listener;

    private LambdaTargets() {
        OrderHandler handler = new OrderHandler();
        // begin
        TargetGroup orders = balancer.addTargetGroup(TargetGroupConfig.ofLambda("orders"));
        orders.register(
                Target.lambda("orders", LambdaFunction.streams((in, out) -> handler.handleRequest(in, out, null))));
        // end
        // begin
        LambdaConfig settings = LambdaConfig.defaults()
                .withMultiValueHeaders() // ELB: lambda.multi_value_headers.enabled
                .withTimeout(Duration.ofSeconds(3)); // of the function; Lambda's own default
        TargetGroup reports = balancer.addTargetGroup(TargetGroupConfig.builder("reports")
                .lambda(settings)
                .healthChecker(LambdaHealthChecker.of()) // off without this line, as in ELB
                .build());
        reports.register(Target.lambda("reports", LambdaFunction.maps(new Reports()::answer)));
        // end
        // begin
        LambdaFunction throttled =
                event -> CompletableFuture.failedFuture(new LambdaException(ErrorReason.LAMBDA_THROTTLING));
        // end
        TargetGroup busy = balancer.addTargetGroup(TargetGroupConfig.ofLambda("busy"));
        busy.register(Target.lambda("busy", throttled));
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(orders)).build());
        listener.replaceRules(List.of(
                Rule.builder(10)
                        .when(Condition.path("/reports"))
                        .then(Action.forward(reports))
                        .build(),
                Rule.builder(20)
                        .when(Condition.path("/busy"))
                        .then(Action.forward(busy))
                        .build()));
    }

    /** A handler as it would be deployed; AWS's interface {@code RequestStreamHandler} has this method. */
    static final class OrderHandler {
        void handleRequest(InputStream event, OutputStream response, @Nullable Object context) throws IOException {
            int bytes = event.readAllBytes().length;
            response.write(
                    ("{\"statusCode\":201,\"headers\":{\"Content-Type\":\"text/plain\"},\"body\":\"Ordered by an event of "
                                    + bytes + " bytes\\n\"}")
                            .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Answers with all that was asked for, and two cookies. */
    static final class Reports {
        Map<String, ?> answer(Map<String, Object> event) {
            return Map.of(
                    "statusCode",
                    200,
                    "multiValueHeaders",
                    Map.of("Set-Cookie", List.of("a=1", "b=2"), "Content-Type", List.of("text/plain")),
                    "body",
                    "Reports of " + event.get("multiValueQueryStringParameters") + "\n");
        }
    }

    static LambdaTargets start() {
        return new LambdaTargets();
    }

    URI uri() {
        return listener.uri();
    }

    LoadBalancer balancer() {
        return balancer;
    }

    @Override
    public void close() {
        balancer.close();
    }

    /**
     * Runs until the process is stopped.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (LambdaTargets example = start()) {
            URI uri = example.uri();
            System.out.println(uri);
            System.out.println("  curl -d 'two books' " + uri);
            System.out.println("  curl -i '" + uri + "reports?month=1&month=2'");
            System.out.println("  curl -i " + uri + "busy");
            new CountDownLatch(1).await();
        }
    }
}
