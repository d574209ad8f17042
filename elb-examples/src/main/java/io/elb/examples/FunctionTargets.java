package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.FunctionResponse;
import io.elb.target.Target;
import io.elb.target.TargetFunction;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/** Targets without sockets: functions of this process answer, one at once, one streaming, one that blocks. */
public final class FunctionTargets implements AutoCloseable {
    private final LoadBalancer balancer =
            LoadBalancer.application("functions").threads(1).start();
    private final Listener listener;

    private FunctionTargets() {
        // begin
        TargetFunction hello = request -> CompletableFuture.completedFuture(
                FunctionResponse.of(200, "Hello " + request.query() + "\n").withHeader("Cache-Control", "no-store"));

        TargetFunction echo = request -> CompletableFuture.completedFuture(FunctionResponse.of(200, request.body()));

        TargetFunction store = TargetFunction.blocking(request -> {
            byte[] body = request.bodyBytes(1_000_000).toCompletableFuture().get();
            Path file = Files.createTempFile("upload", ".bin");
            Files.write(file, body);
            return FunctionResponse.of(201, "Stored " + body.length + " bytes in " + file + "\n");
        });
        // end
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(group("hello", hello))).build());
        listener.replaceRules(List.of(
                Rule.builder(10)
                        .when(Condition.path("/echo"))
                        .then(Action.forward(group("echo", echo)))
                        .build(),
                Rule.builder(20)
                        .when(Condition.path("/store"))
                        .then(Action.forward(group("store", store)))
                        .build()));
    }

    private TargetGroup group(String name, TargetFunction function) {
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of(name));
        group.register(Target.function(name, function));
        return group;
    }

    static FunctionTargets start() {
        return new FunctionTargets();
    }

    URI uri() {
        return listener.uri();
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
        try (FunctionTargets example = start()) {
            URI uri = example.uri();
            System.out.println(uri);
            System.out.println("  curl " + uri + "?world");
            System.out.println("  curl -T - " + uri + "echo");
            System.out.println("  curl -d 'some text' " + uri + "store");
            new CountDownLatch(1).await();
        }
    }
}
