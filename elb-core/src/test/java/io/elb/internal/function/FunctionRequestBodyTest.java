package io.elb.internal.function;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FunctionRequestBodyTest {
    private final List<Throwable> failures = new ArrayList<>();
    private int writable;
    private final FunctionRequestBody body = new FunctionRequestBody(Runnable::run, () -> writable++, failures::add);

    private void add(String text) {
        ByteBuf data = Unpooled.copiedBuffer(text, US_ASCII);
        body.add(data);
        assertThat(data.refCnt()).as("still the caller's").isOne();
        data.release();
        body.deliver();
    }

    @Test
    void nothingIsDeliveredThatWasNotAskedFor() {
        Reader reader = new Reader();
        add("one");
        add("two");
        body.subscribe(reader);
        assertThat(reader.log).containsExactly("subscribed");

        reader.request(1);
        assertThat(reader.log).containsExactly("subscribed", "one");

        reader.request(5);
        add("three");
        body.end();
        body.deliver();
        assertThat(reader.log).containsExactly("subscribed", "one", "two", "three", "complete");
    }

    @Test
    void endComesWithoutDemand() {
        Reader reader = new Reader();
        body.end();
        body.subscribe(reader);
        assertThat(reader.log).containsExactly("subscribed", "complete");
    }

    @Test
    void demandNeverOverflows() {
        Reader reader = new Reader();
        body.subscribe(reader);
        reader.request(Long.MAX_VALUE);
        reader.request(Long.MAX_VALUE);
        add("one");
        add("two");
        assertThat(reader.log).containsExactly("subscribed", "one", "two");
    }

    @Test
    void bufferIsFullUntilHalfOfItWasTaken() {
        Reader reader = new Reader();
        body.subscribe(reader);
        int parts = 0;
        while (body.isWritable()) {
            add("x".repeat(1024));
            parts++;
        }
        assertThat(parts).isBetween(50, 64);

        reader.request(1);
        assertThat(body.isWritable()).isFalse();
        assertThat(writable).isZero();

        reader.request(parts / 2);
        assertThat(writable).isOne();
        assertThat(body.isWritable()).isTrue();
    }

    @Test
    void smallPartsAreCountedWithWhatTheyCost() {
        int parts = 0;
        while (body.isWritable()) {
            add("x");
            parts++;
        }
        assertThat(parts).isLessThan(1024);
    }

    @Test
    void cancelledBodyTakesAndForgetsTheRest() {
        Reader reader = new Reader();
        body.subscribe(reader);
        while (body.isWritable()) {
            add("x".repeat(1024));
        }
        reader.cancel();
        assertThat(writable).isOne();
        for (int i = 0; i < 1000; i++) {
            add("x".repeat(1024));
            assertThat(body.isWritable()).isTrue();
        }
        body.end();
        body.deliver();
        reader.request(5);
        assertThat(reader.log).containsExactly("subscribed");
    }

    @Test
    void secondSubscriberIsRefused() {
        Reader first = new Reader();
        Reader second = new Reader();
        body.subscribe(first);
        body.subscribe(second);
        assertThat(second.log).containsExactly("subscribed", "error: body: has a subscriber (expected: one)");
        first.request(1);
        add("one");
        assertThat(first.log).containsExactly("subscribed", "one");
    }

    @Test
    void requestForNothingIsAnError() {
        Reader reader = new Reader();
        body.subscribe(reader);
        reader.request(0);
        add("one");
        assertThat(reader.log).containsExactly("subscribed", "error: request: 0 (expected: above 0)");
    }

    @Test
    void failureDropsWhatWaitsAndIsToldOnce() {
        Reader reader = new Reader();
        body.subscribe(reader);
        add("one");
        body.fail("the client went away");
        body.fail("again");
        reader.request(5);
        assertThat(reader.log).containsExactly("subscribed", "error: the client went away");
        assertThat(reader.failure).isInstanceOf(IOException.class);
    }

    @Test
    void lateSubscriberIsToldOfTheFailure() {
        Reader reader = new Reader();
        body.fail("the client went away");
        body.subscribe(reader);
        assertThat(reader.log).containsExactly("subscribed", "error: the client went away");
    }

    @Test
    void completeBodyDoesNotFailAfterwards() {
        Reader reader = new Reader();
        body.end();
        body.fail("the client went away");
        body.subscribe(reader);
        assertThat(reader.log).containsExactly("subscribed", "complete");
    }

    @Test
    void subscriberThatThrowsIsReportedAndLeftAlone() {
        Reader reader = new Reader();
        reader.isThrowing = true;
        body.subscribe(reader);
        reader.request(5);
        add("one");
        add("two");
        assertThat(reader.log).containsExactly("subscribed", "one");
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
    }

    private static final class Reader implements Flow.Subscriber<ByteBuffer> {
        private final List<String> log = new ArrayList<>();
        private Flow.@Nullable Subscription subscription;
        private @Nullable Throwable failure;
        private boolean isThrowing;

        void request(long count) {
            if (subscription != null) {
                subscription.request(count);
            }
        }

        void cancel() {
            if (subscription != null) {
                subscription.cancel();
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            log.add("subscribed");
        }

        @Override
        public void onNext(ByteBuffer item) {
            log.add(US_ASCII.decode(item).toString());
            if (isThrowing) {
                throw new IllegalStateException("thrown");
            }
        }

        @Override
        public void onError(Throwable newFailure) {
            failure = newFailure;
            log.add("error: " + newFailure.getMessage());
        }

        @Override
        public void onComplete() {
            log.add("complete");
        }
    }
}
