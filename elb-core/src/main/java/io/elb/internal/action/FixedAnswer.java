package io.elb.internal.action;

import io.elb.internal.http.RequestHead;
import io.elb.rule.FixedResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The same answer to every request. */
final class FixedAnswer implements TerminalAction {
    private final Outcome answer;

    FixedAnswer(FixedResponse response) {
        List<Outcome.Field> fields = response.contentType().isEmpty()
                ? List.of()
                : List.of(new Outcome.Field("Content-Type", response.contentType() + "; charset=utf-8"));
        answer = new Outcome.Answer(response.status(), fields, response.body().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Outcome decide(
            RequestHead head, @Nullable Transformed transformed, ListenerEndpoint endpoint, RandomGenerator random) {
        return answer;
    }

    @Override
    public String token() {
        return "fixed-response";
    }
}
