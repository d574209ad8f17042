package io.elb.internal.function;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.Surroundings;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.RequestHead;
import io.elb.lambda.LambdaConfig;
import io.elb.lambda.LambdaFunction;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.target.FunctionResponse;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SubmissionPublisher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LambdaCallTest {
    private static final String OK = "{\"statusCode\":200}";

    private final EventLoop eventLoop = new DefaultEventLoop();
    private final LoopContext context = new LoopContext(
            eventLoop,
            0,
            InstantSource.system(),
            new SplittableRandom(7),
            UnpooledByteBufAllocator.DEFAULT,
            Surroundings.machine());
    private final List<Runnable> waiting = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private final LambdaFunction blocking = LambdaFunction.blocking(event -> {
        events.add(event);
        return OK;
    });

    @AfterEach
    void end() {
        eventLoop.shutdownGracefully();
    }

    private LambdaCall call(LambdaFunction function, Executor executor) {
        return new LambdaCall(function, LambdaConfig.defaults(), "arn", executor, context);
    }

    /** A request whose body is already there, and empty. */
    private static FunctionCallRequest request() {
        try (SubmissionPublisher<ByteBuffer> empty = new SubmissionPublisher<>(Runnable::run, 1)) {
            return new FunctionCallRequest(
                    new RequestHead(), new HeadEdits(), empty, InetSocketAddress.createUnresolved("client", 1));
        }
    }

    private static ErrorReason reason(CompletableFuture<FunctionResponse> result) {
        assertThat(result).isCompletedExceptionally();
        CallFailure[] failure = new CallFailure[1];
        result.whenComplete((response, cause) -> failure[0] = (CallFailure) cause);
        return failure[0].reason();
    }

    @Test
    void callThatNoThreadIsLeftForIsThrottled() {
        LambdaCall call = call(blocking, task -> {
            throw new RejectedExecutionException("full");
        });
        assertThat(reason(call.call(request()).toCompletableFuture())).isEqualTo(ErrorReason.LAMBDA_THROTTLING);
        assertThat(events).isEmpty();
    }

    @Test
    void callThatIsGivenUpWhileItWaitsIsNotMade() {
        LambdaCall call = call(blocking, waiting::add);
        call.call(request());
        assertThat(waiting).hasSize(1);

        call.close();
        waiting.forEach(Runnable::run);

        assertThat(events).isEmpty();
    }

    @Test
    void answerAfterTheEndIsIgnored() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        LambdaCall call = call(event -> answer, Runnable::run);
        CompletableFuture<FunctionResponse> result = call.call(request()).toCompletableFuture();

        call.close();
        long counted = context.counters().count(Counter.LAMBDA_PROCESSED_BYTES);
        assertThat(counted).as("the event").isPositive();
        answer.complete(OK);

        assertThat(result).isNotDone();
        call.close();
        assertThat(context.counters().count(Counter.LAMBDA_PROCESSED_BYTES)).isEqualTo(counted);
    }

    @Test
    void bothDocumentsAreCountedOnce() {
        LambdaCall call = call(
                event -> {
                    events.add(event);
                    return completedFuture(OK);
                },
                Runnable::run);
        assertThat(call.call(request()).toCompletableFuture()).isCompleted();
        call.close();
        call.close();
        assertThat(context.counters().count(Counter.LAMBDA_PROCESSED_BYTES))
                .isEqualTo(events.get(0).length() + OK.length());
    }
}
