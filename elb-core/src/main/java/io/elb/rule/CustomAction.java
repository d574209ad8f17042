package io.elb.rule;

import io.elb.target.TargetGroup;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * The action that code chooses for each request; an extension, an application load balancer has none such. The function
 * answers what to do: a {@link Forward} to groups that were named beforehand, a {@link FixedResponse} or a {@link Redirect}.
 * Answering the same object again and again is cheapest: it is prepared once.
 *
 * <p>The function runs on the event loop of the client's connection, so it must not block, and it must not keep the view. When
 * it throws, or answers null, another custom action, a group that is not named here, or a redirect from HTTPS to HTTP, the
 * client gets 500 and the first failure is logged. <em>Immutable.</em>
 *
 * @param name what the action is called in logs and descriptions, not empty
 * @param function chooses for one request; called from several threads at once
 * @param groups all groups that the function may forward to; they count as in use; may be none
 * @since 0.1
 */
public record CustomAction(String name, Function<RequestView, Action> function, List<TargetGroup> groups)
        implements Action {
    /**
     * Creates the action.
     *
     * @throws IllegalArgumentException if the name is empty, or a group is named twice
     */
    public CustomAction {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(function, "function");
        groups = List.copyOf(groups);
        if (name.isEmpty()) {
            throw RuleChecks.invalid("name", name, "at least one character");
        }
        Set<Object> seen = new HashSet<>();
        for (TargetGroup group : groups) {
            if (!seen.add(group)) {
                throw RuleChecks.invalid("groups", group.name(), "each target group once");
            }
        }
    }
}
