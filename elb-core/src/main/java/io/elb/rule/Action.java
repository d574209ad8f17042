package io.elb.rule;

import io.elb.target.TargetGroup;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What becomes of a request that a {@link Rule} applies to. <em>Immutable.</em>
 *
 * @since 0.1
 */
public sealed interface Action permits Forward, FixedResponse, Redirect, CustomAction {
    /**
     * Passes requests on to one target group.
     *
     * @param group the group
     * @return the action
     */
    static Forward forward(TargetGroup group) {
        return new Forward(List.of(new WeightedTargetGroup(group, 1)), Optional.empty(), false);
    }

    /**
     * Spreads requests over target groups by their weights, each request on its own and at random.
     *
     * @param groups the groups with their weights, each group once; at least one, and as many as the quota
     *     {@code targetGroupsPerAction} allows (5 by default)
     * @return the action
     * @throws IllegalArgumentException if there is none, or a group is named twice
     */
    static Forward forward(WeightedTargetGroup... groups) {
        return new Forward(RuleChecks.listOf("groups", groups), Optional.empty(), false);
    }

    /**
     * Answers requests with a status and no body.
     *
     * @param status the status code, 200–299 or 400–599
     * @return the action
     * @throws IllegalArgumentException if the status is another
     */
    static FixedResponse fixedResponse(int status) {
        return new FixedResponse(status, "", "");
    }

    /**
     * Answers requests with a status and a body.
     *
     * @param status the status code, 200–299 or 400–599
     * @param contentType one of {@code text/plain}, {@code text/css}, {@code text/html}, {@code application/javascript}
     *     and {@code application/json}
     * @param body the body, at most 1024 bytes in UTF-8
     * @return the action
     * @throws IllegalArgumentException if an argument is not as described
     */
    static FixedResponse fixedResponse(int status, String contentType, String body) {
        return new FixedResponse(status, contentType, body);
    }
    /**
     * Lets code choose for each request; an extension, an application load balancer has none such.
     *
     * @param name what the action is called in logs and descriptions, not empty
     * @param function answers what to do: a forward to groups named here, a fixed response or a redirect; it runs on the event
     *     loop, so it must not block. What it throws, null and everything else it answers becomes 500
     * @param groups all groups that the function may forward to, each once; may be none
     * @return the action
     * @throws IllegalArgumentException if the name is empty, or a group is named twice
     * @throws NullPointerException if an argument is null
     */
    static CustomAction custom(String name, Function<RequestView, Action> function, TargetGroup... groups) {
        return new CustomAction(name, function, RuleChecks.listOf("groups", groups));
    }
}
