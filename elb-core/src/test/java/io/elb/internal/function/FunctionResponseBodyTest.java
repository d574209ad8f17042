package io.elb.internal.function;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FunctionResponseBodyTest {
    private final Sink sink = new Sink();
    private final Script publisher = new Script();
    private final FunctionResponseBody body =
            new FunctionResponseBody(Runnable::run, Runnable::run, UnpooledByteBufAllocator.DEFAULT, sink);

    @Test
    void publisherIsAskedOnceTheHeadIsOut() {
        body.stream(publisher);
        assertThat(sink.log).containsExactly("begins");
        assertThat(publisher.demand).isZero();

        body.start();
        assertThat(publisher.demand).isEqualTo(FunctionResponseBody.WINDOW);
    }

    @Test
    void publisherIsNotAskedWhileNothingIsWanted() {
        body.stream(publisher);
        body.start();
        body.readable(false);
        publisher.give("a");
        publisher.give("b");
        publisher.give("c");
        publisher.give("d");
        assertThat(sink.log).containsExactly("begins");
        assertThat(publisher.demand).isZero();

        body.readable(true);
        body.pump();
        assertThat(sink.log).containsExactly("begins", "a", "b", "c", "d");
        assertThat(publisher.demand).isEqualTo(FunctionResponseBody.WINDOW);
    }

    @Test
    void sinkThatIsFullInTheMiddleOfAnItemGetsTheRestLater() {
        sink.body = body;
        body.bytes(ByteBuffer.wrap("x".repeat(100_000).getBytes(US_ASCII)));
        body.start();
        assertThat(sink.log).hasSize(1);

        body.readable(true);
        body.pump();
        assertThat(String.join("", sink.log)).isEqualTo("x".repeat(100_000));

        body.readable(true);
        body.pump();
        assertThat(sink.log).hasSize(3).endsWith("ends");
    }

    @Test
    void emptyItemsAreSkipped() {
        body.stream(publisher);
        body.start();
        publisher.give("");
        publisher.give("a");
        publisher.end();
        assertThat(sink.log).containsExactly("begins", "a", "ends");
    }

    @Test
    void itemsKeepTheirPositionsForThePublisher() {
        ByteBuffer shared = ByteBuffer.wrap("abc".getBytes(US_ASCII)).asReadOnlyBuffer();
        body.stream(publisher);
        body.start();
        publisher.give(shared);
        publisher.give(shared);
        assertThat(sink.log).containsExactly("begins", "abc", "abc");
        assertThat(shared.remaining()).isEqualTo(3);
    }

    @Test
    void failureThatIsKnownInTimeComesInsteadOfTheHead() {
        publisher.failsAtOnce = true;
        ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        new FunctionResponseBody(tasks::add, Runnable::run, UnpooledByteBufAllocator.DEFAULT, sink).stream(publisher);
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
        assertThat(sink.log).containsExactly("failed: at once");
    }

    @Test
    void itemThatNobodyAskedForIsAFailure() {
        body.stream(publisher);
        publisher.give("a");
        assertThat(sink.log)
                .containsExactly("begins", "failed: onNext: not asked for (expected: at most what was" + " requested)");
    }

    @Test
    void failureAfterTheEndIsIgnored() {
        body.stream(publisher);
        body.start();
        publisher.end();
        publisher.fail("late");
        assertThat(sink.log).containsExactly("begins", "ends");
        assertThat(publisher.isCancelled).isFalse();
    }

    @Test
    void cancelledStreamIsCancelledAtItsPublisher() {
        body.stream(publisher);
        body.start();
        body.cancel();
        body.cancel();
        publisher.give("a");
        publisher.end();
        assertThat(publisher.isCancelled).isTrue();
        assertThat(sink.log).containsExactly("begins");
    }

    @Test
    void streamThatIsCancelledBeforeItBeginsIsNeverAsked() {
        body.cancel();
        body.stream(publisher);
        assertThat(publisher.isCancelled).isTrue();
        assertThat(sink.log).isEmpty();
    }

    @Test
    void secondSubscriptionIsCancelled() {
        Script other = new Script();
        body.stream(publisher);
        other.subscribe(body);
        assertThat(other.isCancelled).isTrue();
        assertThat(publisher.isCancelled).isFalse();
        assertThat(sink.log).containsExactly("begins");
    }

    @Test
    void executorThatTakesNoMoreIsAFailure() {
        FunctionResponseBody refused = new FunctionResponseBody(
                Runnable::run,
                task -> {
                    throw new RejectedExecutionException("full");
                },
                UnpooledByteBufAllocator.DEFAULT,
                sink);
        refused.stream(publisher);
        assertThat(sink.log).containsExactly("failed: full");
    }

    /** Full after each piece, when it has a body to switch off. */
    private static final class Sink implements FunctionResponseBody.Sink {
        private final List<String> log = new ArrayList<>();
        private @Nullable FunctionResponseBody body;

        @Override
        public void bodyBegins() {
            log.add("begins");
        }

        @Override
        public void bodyData(ByteBuf data) {
            log.add(data.toString(US_ASCII));
            data.release();
            if (body != null) {
                body.readable(false);
            }
        }

        @Override
        public void bodyEnds() {
            log.add("ends");
        }

        @Override
        public void bodyFailed(Throwable cause) {
            log.add("failed: " + cause.getMessage());
        }
    }

    /** Gives what the test says. */
    private static final class Script implements Flow.Publisher<ByteBuffer>, Flow.Subscription {
        private Flow.@Nullable Subscriber<? super ByteBuffer> subscriber;
        private boolean failsAtOnce;
        private boolean isCancelled;
        private long demand;

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> newSubscriber) {
            subscriber = newSubscriber;
            subscriber.onSubscribe(this);
            if (failsAtOnce) {
                fail("at once");
            }
        }

        void give(String text) {
            give(ByteBuffer.wrap(text.getBytes(US_ASCII)));
        }

        void give(ByteBuffer item) {
            demand--;
            subscriber.onNext(item);
        }

        void end() {
            subscriber.onComplete();
        }

        void fail(String why) {
            subscriber.onError(new IllegalStateException(why));
        }

        @Override
        public void request(long count) {
            demand += count;
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }
}
