package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.target.TargetDescription;
import io.elb.testing.GroupHealth;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcBehindBalancerIT {
    private final GrpcBehindBalancer example = GrpcBehindBalancer.start();

    @AfterEach
    void close() {
        example.close();
    }

    @Test
    void callsOfOneConnectionAreSpread() {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < 4; i++) {
            answers.add(example.call("shop.Cart", "you"));
        }
        assertThat(answers).containsExactly("Hello you, from cart-1", "Hello you, from cart-2");
        assertThat(example.call("shop.Price", "you")).isEqualTo("Hello you, from price");
        assertThat(example.count(3)).containsExactly("1", "2", "3");
    }

    @Test
    void whatNoRuleKnowsIsUnimplemented() {
        assertThatThrownBy(() -> example.call("shop.Stock", "you"))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
    }

    @Test
    void serverThatSaysItDoesNotServeGetsNoCalls() {
        example.setServing(0, false);
        awaitHealthy(1);
        for (int i = 0; i < 4; i++) {
            assertThat(example.call("shop.Cart", "you")).isEqualTo("Hello you, from cart-2");
        }
        example.setServing(0, true);
        GroupHealth.await(example.cartGroup(), 2);
    }

    @Test
    void groupWithoutTargetsIsUnavailable() {
        for (TargetDescription target : example.cartGroup().targets()) {
            example.cartGroup().deregister(target.key());
        }
        assertThatThrownBy(() -> example.call("shop.Cart", "you"))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                    assertThat(failure.getStatus().getDescription()).isEqualTo("503 Service Temporarily Unavailable");
                });
    }

    private void awaitHealthy(int count) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (example.cartGroup().health().healthyHosts() != count) {
            assertThat(System.nanoTime() - end)
                    .as(GroupHealth.describe(example.cartGroup()))
                    .isNegative();
            Thread.onSpinWait();
        }
    }
}
