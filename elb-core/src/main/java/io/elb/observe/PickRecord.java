package io.elb.observe;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How one target came to be chosen for a request, or none: made for the share of the picks that a target group records.
 * <em>Immutable.</em>
 *
 * @param targetGroup name of the group
 * @param strategy name of the group's strategy
 * @param source what has chosen
 * @param attempt number of the attempt, 0 for the first of a request
 * @param isFailOpen whether all targets could be chosen because too few are healthy
 * @param picked key of the chosen target; empty when there was none
 * @param candidates the targets that were compared, avoided or chosen, in order of registration; at most {@value #MOST_CANDIDATES}
 * @param targets how many targets there were to choose from, those that are not among the candidates included
 * @param notes what the strategy says of its way to the target, for instance which level it drew
 * @since 0.1
 */
public record PickRecord(
        String targetGroup,
        String strategy,
        Source source,
        int attempt,
        boolean isFailOpen,
        Optional<String> picked,
        List<Candidate> candidates,
        int targets,
        List<String> notes) {
    /** The most candidates that are listed. */
    public static final int MOST_CANDIDATES = 64;

    /**
     * Copies the lists.
     *
     * @throws NullPointerException if a component is null
     */
    public PickRecord {
        Objects.requireNonNull(targetGroup, "targetGroup");
        Objects.requireNonNull(strategy, "strategy");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(picked, "picked");
        candidates = List.copyOf(candidates);
        notes = List.copyOf(notes);
    }

    /**
     * What has chosen a target. <em>Immutable.</em>
     *
     * @since 0.1
     */
    public enum Source {
        /** The group's strategy. */
        STRATEGY,
        /** A cookie of the client that names the target. */
        STICKINESS
    }

    /**
     * Why a target was not to be chosen. <em>Immutable.</em>
     *
     * @since 0.1
     */
    public enum Avoided {
        /** It is not healthy. */
        UNHEALTHY,
        /** Outlier detection has ejected it. */
        EJECTED,
        /** Its weight is 0. */
        NO_WEIGHT,
        /** An earlier attempt of the request has failed on it. */
        TRIED
    }

    /**
     * One target as it was at the pick. <em>Immutable.</em>
     *
     * @param key its key
     * @param effectiveWeight its weight times what slow start and anomaly mitigation leave of it
     * @param inFlight attempts in flight on it, without this one
     * @param load what the strategy has compared it by; empty when it did not look at it
     * @param avoided why it was not to be chosen; empty when it could be
     * @since 0.1
     */
    public record Candidate(
            String key, double effectiveWeight, int inFlight, OptionalDouble load, Optional<Avoided> avoided) {
        /**
         * Checks the components.
         *
         * @throws NullPointerException if one is null
         */
        public Candidate {
            Objects.requireNonNull(key, "key");
            Objects.requireNonNull(load, "load");
            Objects.requireNonNull(avoided, "avoided");
        }
    }

    /**
     * The candidates that the strategy has compared.
     *
     * @return those with a load
     */
    public List<Candidate> compared() {
        return candidates.stream().filter(one -> one.load().isPresent()).toList();
    }

    /**
     * The candidates that were not to be chosen.
     *
     * @return those with a reason
     */
    public List<Candidate> avoided() {
        return candidates.stream().filter(one -> one.avoided().isPresent()).toList();
    }

    /**
     * The record in words.
     *
     * @return one line for the pick and one for each candidate
     */
    public String explain() {
        StringBuilder text = new StringBuilder(targetGroup)
                .append(": ")
                .append(picked.orElse("no target"))
                .append(source == Source.STICKINESS ? " by its cookie" : " by " + strategy)
                .append(" of ")
                .append(targets);
        text.append(isFailOpen ? ", failing open" : "").append(attempt > 0 ? ", attempt " + attempt : "");
        notes.forEach(note -> text.append(", ").append(note));
        for (Candidate one : candidates) {
            text.append(String.format(
                    Locale.ROOT,
                    "%n  %s weight %.4g, in flight %d%s%s",
                    one.key(),
                    one.effectiveWeight(),
                    one.inFlight(),
                    one.load().isPresent()
                            ? String.format(
                                    Locale.ROOT, ", load %.6g", one.load().getAsDouble())
                            : "",
                    one.avoided().map(reason -> ", avoided: " + reason).orElse("")));
        }
        return text.toString();
    }
}
