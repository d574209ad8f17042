package io.elb.rule;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.provider.Arguments;

/** One line of a table of what is refused. */
record Invalid(String what, ThrowingCallable call, Class<? extends Exception> type, String message) {
    static Arguments argument(String what, ThrowingCallable call, String message) {
        return Arguments.of(new Invalid(what, call, IllegalArgumentException.class, message));
    }

    static Arguments nothing(String name, ThrowingCallable call) {
        return Arguments.of(new Invalid("null " + name, call, NullPointerException.class, name));
    }

    void verify() {
        assertThatThrownBy(call).isInstanceOf(type).hasMessage(message);
    }

    @Override
    public String toString() {
        return what;
    }
}
