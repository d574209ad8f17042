package io.elb.internal.action;

import io.elb.internal.http.RequestHead;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The compiled form of an action that ends a chain. Shared by all requests. */
sealed interface TerminalAction permits WeightedForward, FixedAnswer, RedirectAnswer, CustomChoice {
    Outcome decide(
            RequestHead head, @Nullable Transformed transformed, ListenerEndpoint endpoint, RandomGenerator random);

    /** ELB's word for it in the access log. */
    String token();
}
