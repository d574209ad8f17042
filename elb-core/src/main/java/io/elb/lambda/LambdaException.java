package io.elb.lambda;

import io.elb.observe.ErrorReason;
import java.util.Objects;

/**
 * Thrown by a {@link LambdaFunction}, or what its stage fails with, to have the balancer behave as if Lambda had not called
 * the function, or not let it end: throttled, not found, out of time. Whatever else a function throws means
 * {@link ErrorReason#LAMBDA_UNHANDLED}. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class LambdaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorReason reason;

    /**
     * Creates an exception.
     *
     * @param reason what Lambda has answered: one of the reasons that begin with {@code LAMBDA_}, for instance
     *     {@link ErrorReason#LAMBDA_THROTTLING}; it decides the client's status and ELB's error reason
     * @throws IllegalArgumentException if the reason is another one
     * @throws NullPointerException if the reason is null
     */
    public LambdaException(ErrorReason reason) {
        this(reason, "");
    }

    /**
     * Creates an exception with an explanation for the log.
     *
     * @param reason what Lambda has answered, as above
     * @param explanation a sentence for people
     * @throws IllegalArgumentException if the reason is another one
     * @throws NullPointerException if an argument is null
     */
    public LambdaException(ErrorReason reason, String explanation) {
        super(message(reason, explanation));
        this.reason = reason;
    }

    private static String message(ErrorReason reason, String explanation) {
        Objects.requireNonNull(explanation, "explanation");
        if (!reason.isLambda()) {
            throw new IllegalArgumentException("reason: " + reason + " (expected: one that begins with LAMBDA_)");
        }
        return explanation.isEmpty() ? reason.token() : reason.token() + ": " + explanation;
    }

    /**
     * What Lambda has answered.
     *
     * @return the reason
     */
    public ErrorReason reason() {
        return reason;
    }
}
