package io.elb.internal.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.target.FunctionResponse;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class LambdaGroupTest {
    private static final Target ORDERS = Target.lambda("orders", CompletableFuture::completedFuture);
    private static final Target REPORTS = Target.lambda("reports", CompletableFuture::completedFuture);

    private final GroupFixture fixture = new GroupFixture();
    private final TargetGroupRuntime group = fixture.group(TargetGroupConfig.ofLambda("group"));

    @Test
    void hasOneTarget() {
        assertThatThrownBy(() -> group.register(ORDERS, REPORTS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("targets: 2 (expected: at most 1 in a group of a Lambda function)");
        assertThat(group.targets()).isEmpty();

        group.register(ORDERS);
        group.register(ORDERS.withLabel("version", "2"));
        assertThatThrownBy(() -> group.register(REPORTS)).isInstanceOf(IllegalStateException.class);
        assertThat(keys()).containsExactly("lambda:orders");

        group.deregister(ORDERS);
        group.register(REPORTS);
        assertThat(keys()).containsExactly("lambda:reports");
    }

    private List<String> keys() {
        return group.targets().stream().map(TargetDescription::key).toList();
    }

    @Test
    void takesNoOtherTargets() {
        Target function =
                Target.function("hello", request -> CompletableFuture.completedFuture(FunctionResponse.of(200)));
        for (Target other : List.of(function, Target.of("127.0.0.1", 80))) {
            assertThatThrownBy(() -> group.register(other))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("target: " + other.key() + " (expected: a Lambda function in group)");
        }
        assertThatThrownBy(() -> group.attach(TargetSource.polling(Duration.ofSeconds(1), List::of)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(group.targets()).isEmpty();
    }

    @Test
    void otherGroupsTakeNoLambdaFunction() {
        TargetGroupRuntime other = fixture.unchecked();
        assertThatThrownBy(() -> other.register(GroupFixture.target(1), ORDERS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("target: lambda:orders (expected: no Lambda function in group)");

        AtomicReference<TargetSource.Subscriber> told = new AtomicReference<>();
        other.attach(subscriber -> {
            told.set(subscriber);
            return () -> {};
        });
        assertThatThrownBy(() -> told.get().targets(List.of(GroupFixture.target(1), ORDERS)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(other.targets()).isEmpty();
    }
}
