package io.elb.internal.action;

import io.elb.observe.ErrorReason;
import io.elb.rule.RequestView;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.TargetGroup;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What an {@link ActionChain} says about one request. */
public sealed interface Outcome
        permits Outcome.Forward, Outcome.StickyForward, Outcome.Custom, Outcome.Answer, Outcome.Failure {
    /** Pass the request on to a target of the group. */
    record Forward(TargetGroup group) implements Outcome {}

    /**
     * Pass the request on to the group that its cookie names.
     *
     * @param groups those that it may name
     * @param duration how long the client stays with its group
     * @param choice what to do when it names none of them
     */
    record StickyForward(List<WeightedTargetGroup> groups, Duration duration, Function<RandomGenerator, Outcome> choice)
            implements Outcome {}

    /** Ask the code that chooses for this request. */
    non-sealed interface Custom extends Outcome {
        /** Answers what to do, which is nothing of this kind; null when the code has failed. */
        @Nullable
        ActionChain choose(RequestView view);
    }

    /** Answer as after any other failure. */
    record Failure(ErrorReason reason) implements Outcome {}

    /** One header field of an answer. */
    record Field(String name, String value) {}

    /**
     * Answer with these. Content-Length, Date and Server are the writer's. The body is shared between requests: whoever
     * writes it must not change it, and leaves it out where a message has none (HEAD, 204).
     */
    final class Answer implements Outcome {
        private final int status;
        private final List<Field> fields;
        private final byte[] body;

        Answer(int status, List<Field> fields, byte[] body) {
            this.status = status;
            this.fields = List.copyOf(fields);
            this.body = Objects.requireNonNull(body, "body");
        }

        public int status() {
            return status;
        }

        /** Content-Type and Location, as far as the answer has them. */
        public List<Field> fields() {
            return fields;
        }

        public byte[] body() {
            return body;
        }

        /** The value of a field, null when the answer does not have it. */
        public @Nullable String field(String name) {
            for (Field field : fields) {
                if (field.name().equals(name)) {
                    return field.value();
                }
            }
            return null;
        }
    }
}
