package io.elb.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One rule of a listener: an action for the requests that all of its conditions hold for. The rules of a listener are
 * tried in the order of their priorities, lowest first, and the first that applies wins; a request that none applies to
 * gets the listener's default action. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class Rule {
    private final int priority;
    private final List<Condition> conditions;
    private final List<Transform> transforms;
    private final List<Fault> faults;
    private final Action action;

    private Rule(
            int priority, List<Condition> conditions, List<Transform> transforms, List<Fault> faults, Action action) {
        this.priority = priority;
        this.conditions = conditions;
        this.transforms = transforms;
        this.faults = faults;
        this.action = action;
    }

    /**
     * Starts a rule.
     *
     * @param priority where the rule stands among those of its listener, 1–50000; each priority occurs once per listener
     * @return a builder without conditions and action
     * @throws IllegalArgumentException if the priority is out of its range
     */
    public static Builder builder(int priority) {
        return new Builder(priority);
    }

    /**
     * Where the rule stands among those of its listener; the lowest is tried first.
     *
     * @return the priority, 1–50000
     */
    public int priority() {
        return priority;
    }

    /**
     * What a request must be like for the rule to apply; all of them have to hold.
     *
     * @return the conditions, at least one, unchangeable
     */
    public List<Condition> conditions() {
        return conditions;
    }

    /**
     * What is changed in the requests that the rule applies to, before the action looks at them.
     *
     * @return the transforms, at most one of each kind, unchangeable
     */
    public List<Transform> transforms() {
        return transforms;
    }

    /**
     * What is done on purpose to some of the requests that the rule applies to; an extension.
     *
     * @return the faults, none by default, unchangeable
     */
    public List<Fault> faults() {
        return faults;
    }

    /**
     * What becomes of the requests that the rule applies to.
     *
     * @return the action
     */
    public Action action() {
        return action;
    }

    /**
     * A builder that starts with everything that this rule has.
     *
     * @return the builder
     */
    public Builder toBuilder() {
        return new Builder(priority)
                .conditions(conditions)
                .transforms(transforms)
                .faults(faults)
                .then(action);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Rule rule
                && priority == rule.priority
                && conditions.equals(rule.conditions)
                && transforms.equals(rule.transforms)
                && faults.equals(rule.faults)
                && action.equals(rule.action);
    }

    @Override
    public int hashCode() {
        return Objects.hash(priority, conditions, transforms, faults, action);
    }

    @Override
    public String toString() {
        return "Rule[priority=" + priority + ", conditions=" + conditions + ", transforms=" + transforms + ", faults="
                + faults + ", action=" + action + ']';
    }

    /**
     * Makes a {@link Rule}; can be used again after {@link #build()}, not by several threads.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final List<Condition> conditions = new ArrayList<>();
        private final List<Transform> transforms = new ArrayList<>();
        private final List<Fault> faults = new ArrayList<>();
        private int priority;
        private @Nullable Action action;

        private Builder(int priority) {
            priority(priority);
        }

        /**
         * Changes the priority.
         *
         * @param priority where the rule stands among those of its listener, 1–50000
         * @return this builder
         * @throws IllegalArgumentException if the priority is out of its range
         */
        public Builder priority(int priority) {
            this.priority = RuleChecks.range("priority", priority, 1, 50_000);
            return this;
        }

        /**
         * Adds conditions to those that have to hold.
         *
         * @param added the conditions; a rule may have one each on the host, the path, the method and the source address, and any
         *     number of the others
         * @return this builder
         */
        public Builder when(Condition... added) {
            conditions.addAll(RuleChecks.listOf("conditions", added));
            return this;
        }

        /**
         * Replaces all conditions.
         *
         * @param replacement the conditions that have to hold
         * @return this builder
         */
        public Builder conditions(List<Condition> replacement) {
            List<Condition> copy = List.copyOf(Objects.requireNonNull(replacement, "conditions"));
            conditions.clear();
            conditions.addAll(copy);
            return this;
        }

        /**
         * Adds transforms of the requests that the rule applies to.
         *
         * @param added the transforms; a rule may have one of the host and one of path and query
         * @return this builder
         */
        public Builder transform(Transform... added) {
            transforms.addAll(RuleChecks.listOf("transforms", added));
            return this;
        }

        /**
         * Replaces all transforms.
         *
         * @param replacement the transforms; empty for none
         * @return this builder
         */
        public Builder transforms(List<Transform> replacement) {
            List<Transform> copy = List.copyOf(Objects.requireNonNull(replacement, "transforms"));
            transforms.clear();
            transforms.addAll(copy);
            return this;
        }

        /**
         * Adds faults: what is done on purpose to some of the requests before the action; an extension, for tests of clients.
         *
         * @param added the faults, in the order in which they are drawn
         * @return this builder
         */
        public Builder inject(Fault... added) {
            faults.addAll(List.copyOf(RuleChecks.listOf("faults", added)));
            return this;
        }

        /**
         * Replaces all faults.
         *
         * @param replacement the faults, in the order in which they are drawn; may be none
         * @return this builder
         */
        public Builder faults(List<Fault> replacement) {
            List<Fault> copy = List.copyOf(Objects.requireNonNull(replacement, "faults"));
            faults.clear();
            faults.addAll(copy);
            return this;
        }

        /**
         * Says what becomes of the requests that the rule applies to.
         *
         * @param taken the action, in place of an earlier one
         * @return this builder
         */
        public Builder then(Action taken) {
            this.action = Objects.requireNonNull(taken, "action");
            return this;
        }

        /**
         * Makes the rule.
         *
         * @return the rule
         * @throws IllegalArgumentException if there is no condition, or more than one on the host, the path, the method or the
         *     source address, or more than one transform of the host or of path and query
         * @throws IllegalStateException if there is no action
         */
        public Rule build() {
            List<Condition> copy = RuleChecks.atLeastOne("conditions", conditions);
            atMostOne(copy, HostHeader.class, "host conditions");
            atMostOne(copy, PathPattern.class, "path conditions");
            atMostOne(copy, RequestMethod.class, "method conditions");
            atMostOne(copy, SourceIp.class, "sourceIp conditions");
            List<Transform> changes = RuleChecks.copyOf("transforms", transforms);
            atMostOne(changes, HostHeaderRewrite.class, "host rewrites");
            atMostOne(changes, UrlRewrite.class, "url rewrites");
            if (action == null) {
                throw new IllegalStateException("action: none (expected: one)");
            }
            return new Rule(priority, copy, changes, List.copyOf(faults), action);
        }

        private static void atMostOne(List<?> parts, Class<?> type, String name) {
            long count = parts.stream().filter(type::isInstance).count();
            if (count > 1) {
                String expected =
                        name.endsWith("conditions") ? "at most one; it may have several values" : "at most one";
                throw RuleChecks.invalid(name, Long.toString(count), expected);
            }
        }
    }
}
