package io.elb.internal.function;

import io.elb.observe.ErrorReason;
import org.jspecify.annotations.Nullable;

/** A call failed for a reason that is known, and of which the cause, if any, tells more. Has no stack. */
final class CallFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorReason reason;

    CallFailure(ErrorReason reason, String message) {
        this(reason, message, null);
    }

    CallFailure(ErrorReason reason, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
    }

    ErrorReason reason() {
        return reason;
    }
}
