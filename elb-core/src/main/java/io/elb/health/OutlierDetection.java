package io.elb.health;

import io.elb.observe.OutlierDetector;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * Passive outlier detection (extension, off by default): targets are judged by how their requests end, and one that fails
 * gets none for some time. It is <em>ejected</em>: unhealthy for {@link io.elb.observe.HealthReason#EJECTED}, though its checks may pass.
 *
 * <p>Detectors of failures in a row react at once; the two that compare shares look at each past interval. Meanings and
 * defaults are Envoy's, but for one: at least one target may be ejected, however small the group is. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class OutlierDetection {
    private static final int PERCENT = 100;
    private static final int MOST = 1_000_000;
    private static final Duration LEAST_TIME = Duration.ofMillis(100);
    private static final Duration MOST_TIME = Duration.ofHours(24);
    private static final OutlierDetection OFF = new OutlierDetection(new Builder(), false);
    private static final OutlierDetection DEFAULTS = builder().build();

    private final boolean isOn;
    private final Map<OutlierDetector, Integer> enforced;
    private final boolean isLocalSplit;
    private final boolean isEndedByCheck;
    private final int consecutiveErrors;
    private final int consecutiveGatewayErrors;
    private final int consecutiveLocalErrors;
    private final double successRateDeviations;
    private final int successRateTargets;
    private final int successRateRequests;
    private final int failurePercentage;
    private final int failurePercentageTargets;
    private final int failurePercentageRequests;
    private final Duration interval;
    private final Duration baseEjectionTime;
    private final Duration maxEjectionTime;
    private final Duration ejectionJitter;
    private final int maxEjectionPercent;

    private OutlierDetection(Builder builder, boolean isOn) {
        this.isOn = isOn;
        this.enforced = Collections.unmodifiableMap(new EnumMap<>(builder.enforced));
        this.isLocalSplit = builder.isLocalSplit;
        this.isEndedByCheck = builder.isEndedByCheck;
        this.consecutiveErrors = builder.consecutiveErrors;
        this.consecutiveGatewayErrors = builder.consecutiveGatewayErrors;
        this.consecutiveLocalErrors = builder.consecutiveLocalErrors;
        this.successRateDeviations = builder.successRateDeviations;
        this.successRateTargets = builder.successRateTargets;
        this.successRateRequests = builder.successRateRequests;
        this.failurePercentage = builder.failurePercentage;
        this.failurePercentageTargets = builder.failurePercentageTargets;
        this.failurePercentageRequests = builder.failurePercentageRequests;
        this.interval = builder.interval;
        this.baseEjectionTime = builder.baseEjectionTime;
        this.maxEjectionTime = builder.maxEjectionTime;
        this.ejectionJitter = builder.ejectionJitter;
        this.maxEjectionPercent = builder.maxEjectionPercent;
    }

    /**
     * No detection.
     *
     * @return the default of a target group
     */
    public static OutlierDetection off() {
        return OFF;
    }

    /**
     * Detection with all defaults.
     *
     * @return the settings
     */
    public static OutlierDetection defaults() {
        return DEFAULTS;
    }

    /**
     * Begins settings.
     *
     * @return a builder with all defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Whether anything is detected.
     *
     * @return false for {@link #off()}
     */
    public boolean isOn() {
        return isOn;
    }

    /**
     * Whether a detector works.
     *
     * @param detector which one
     * @return by default true for all but {@link OutlierDetector#CONSECUTIVE_LOCAL_ERRORS}
     */
    public boolean isOn(OutlierDetector detector) {
        boolean isPossible = detector != OutlierDetector.CONSECUTIVE_LOCAL_ERRORS || isLocalSplit;
        return isOn && isPossible && enforced.containsKey(detector);
    }

    /**
     * How many of those that a detector finds it ejects; all are told to observers.
     *
     * @param detector which one
     * @return per cent, 0–100; by default 100, and 0 for gateway errors and the failure percentage
     */
    public int enforcedPercent(OutlierDetector detector) {
        return isOn(detector) ? enforced.getOrDefault(detector, 0) : 0;
    }

    /**
     * Whether attempts without an answer are counted apart from answers.
     *
     * @return false by default
     */
    public boolean isLocalSplit() {
        return isLocalSplit;
    }

    /**
     * Whether a health check that passes ends an ejection.
     *
     * @return true by default
     */
    public boolean isEndedByCheck() {
        return isEndedByCheck;
    }

    /**
     * At how many failures in a row a detector finds a target.
     *
     * @param detector one that counts failures in a row
     * @return 1–1,000,000, default 5
     * @throws IllegalArgumentException if it is none of those
     */
    public int consecutive(OutlierDetector detector) {
        return switch (detector) {
            case CONSECUTIVE_ERRORS -> consecutiveErrors;
            case CONSECUTIVE_GATEWAY_ERRORS -> consecutiveGatewayErrors;
            case CONSECUTIVE_LOCAL_ERRORS -> consecutiveLocalErrors;
            case SUCCESS_RATE, FAILURE_PERCENTAGE ->
                throw new IllegalArgumentException("detector: " + detector + " (expected: one of failures in a row)");
        };
    }

    /**
     * How many standard deviations below the mean of all targets a success rate may lie.
     *
     * @return above 0, default 1.9
     */
    public double successRateDeviations() {
        return successRateDeviations;
    }

    /**
     * How many targets must have had enough requests for their success rates to be compared.
     *
     * @return 2–1,000,000, default 5
     */
    public int successRateTargets() {
        return successRateTargets;
    }

    /**
     * How many requests in an interval are enough for a success rate.
     *
     * @return 1–1,000,000, default 100
     */
    public int successRateRequests() {
        return successRateRequests;
    }

    /**
     * From which percentage of failures on a target is found.
     *
     * @return 1–100, default 85
     */
    public int failurePercentage() {
        return failurePercentage;
    }

    /**
     * How many targets must have had enough requests for their percentages of failures to be looked at.
     *
     * @return 1–1,000,000, default 5
     */
    public int failurePercentageTargets() {
        return failurePercentageTargets;
    }

    /**
     * How many requests in an interval are enough for a percentage of failures.
     *
     * @return 1–1,000,000, default 50
     */
    public int failurePercentageRequests() {
        return failurePercentageRequests;
    }

    /**
     * How often shares are compared.
     *
     * @return 100 ms–24 h, default 10 s
     */
    public Duration interval() {
        return interval;
    }

    /**
     * How long the first ejection of a target lasts.
     *
     * @return 100 ms–24 h, default 30 s
     */
    public Duration baseEjectionTime() {
        return baseEjectionTime;
    }

    /**
     * How long an ejection lasts at most, without what chance adds.
     *
     * @return 100 ms–24 h, default 300 s
     */
    public Duration maxEjectionTime() {
        return maxEjectionTime;
    }

    /**
     * How much chance adds to an ejection at most.
     *
     * @return 0–24 h, default 0
     */
    public Duration ejectionJitter() {
        return ejectionJitter;
    }

    /**
     * How many of a group's targets may be ejected at a time; one at least.
     *
     * @return per cent, 1–100, default 10
     */
    public int maxEjectionPercent() {
        return maxEjectionPercent;
    }

    @Override
    public String toString() {
        return isOn
                ? "OutlierDetection[enforced=" + enforced + ", interval=" + interval + ']'
                : "OutlierDetection[off]";
    }

    /**
     * Collects the settings of outlier detection. <em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Map<OutlierDetector, Integer> enforced = new EnumMap<>(OutlierDetector.class);
        private boolean isLocalSplit;
        private boolean isEndedByCheck = true;
        private int consecutiveErrors = 5;
        private int consecutiveGatewayErrors = 5;
        private int consecutiveLocalErrors = 5;
        private double successRateDeviations = 1.9;
        private int successRateTargets = 5;
        private int successRateRequests = 100;
        private int failurePercentage = 85;
        private int failurePercentageTargets = 5;
        private int failurePercentageRequests = 50;
        private Duration interval = Duration.ofSeconds(10);
        private Duration baseEjectionTime = Duration.ofSeconds(30);
        private Duration maxEjectionTime = Duration.ofSeconds(300);
        private Duration ejectionJitter = Duration.ZERO;
        private int maxEjectionPercent = 10;

        private Builder() {
            for (OutlierDetector detector : OutlierDetector.values()) {
                enforced.put(detector, PERCENT);
            }
            enforced.put(OutlierDetector.CONSECUTIVE_GATEWAY_ERRORS, 0);
            enforced.put(OutlierDetector.FAILURE_PERCENTAGE, 0);
        }

        /**
         * Sets how many of those that a detector finds are ejected, by chance; the others are only told to observers and
         * counted.
         *
         * @param detector which one
         * @param percent 0–100; default 100, and 0 for gateway errors and the failure percentage
         * @return this builder
         * @throws IllegalArgumentException if the percentage is out of its range
         * @throws NullPointerException if {@code detector} is null
         */
        public Builder enforce(OutlierDetector detector, int percent) {
            enforced.put(Objects.requireNonNull(detector, "detector"), Checks.range("percent", percent, 0, PERCENT));
            return this;
        }

        /**
         * Switches a detector off.
         *
         * @param detector which one
         * @return this builder
         * @throws NullPointerException if {@code detector} is null
         */
        public Builder without(OutlierDetector detector) {
            enforced.remove(Objects.requireNonNull(detector, "detector"));
            return this;
        }

        /**
         * Has attempts without an answer (not connected, reset, cut, too late) counted apart from answers: by
         * {@link OutlierDetector#CONSECUTIVE_LOCAL_ERRORS} only, whereas all other detectors look at answers only. Default: they
         * count as failures for all others.
         *
         * @return this builder
         */
        public Builder splitLocalErrors() {
            isLocalSplit = true;
            return this;
        }

        /**
         * Lets ejections last however many health checks pass. Default: one that passes ends an ejection.
         *
         * @return this builder
         */
        public Builder notEndedByChecks() {
            isEndedByCheck = false;
            return this;
        }

        /**
         * Sets at how many failures in a row a target is found.
         *
         * @param count 1–1,000,000, default 5
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder consecutiveErrors(int count) {
            consecutiveErrors = Checks.range("consecutiveErrors", count, 1, MOST);
            return this;
        }

        /**
         * Sets at how many gateway errors in a row a target is found.
         *
         * @param count 1–1,000,000, default 5
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder consecutiveGatewayErrors(int count) {
            consecutiveGatewayErrors = Checks.range("consecutiveGatewayErrors", count, 1, MOST);
            return this;
        }

        /**
         * Sets at how many attempts in a row without an answer a target is found; of effect with {@link #splitLocalErrors()}.
         *
         * @param count 1–1,000,000, default 5
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder consecutiveLocalErrors(int count) {
            consecutiveLocalErrors = Checks.range("consecutiveLocalErrors", count, 1, MOST);
            return this;
        }

        /**
         * Sets how many standard deviations below the mean of all targets a success rate may lie.
         *
         * @param deviations above 0 to 100, default 1.9
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder successRateDeviations(double deviations) {
            if (!(deviations > 0 && deviations <= 100)) {
                throw new IllegalArgumentException(
                        "successRateDeviations: " + deviations + " (expected: above 0 to 100)");
            }
            successRateDeviations = deviations;
            return this;
        }

        /**
         * Sets how many targets must have had enough requests for their success rates to be compared.
         *
         * @param targets 2–1,000,000, default 5
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder successRateTargets(int targets) {
            successRateTargets = Checks.range("successRateTargets", targets, 2, MOST);
            return this;
        }

        /**
         * Sets how many requests in an interval are enough for a success rate.
         *
         * @param requests 1–1,000,000, default 100
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder successRateRequests(int requests) {
            successRateRequests = Checks.range("successRateRequests", requests, 1, MOST);
            return this;
        }

        /**
         * Sets from which percentage of failures on a target is found.
         *
         * @param percent 1–100, default 85
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder failurePercentage(int percent) {
            failurePercentage = Checks.range("failurePercentage", percent, 1, PERCENT);
            return this;
        }

        /**
         * Sets how many targets must have had enough requests for their percentages of failures to be looked at.
         *
         * @param targets 1–1,000,000, default 5
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder failurePercentageTargets(int targets) {
            failurePercentageTargets = Checks.range("failurePercentageTargets", targets, 1, MOST);
            return this;
        }

        /**
         * Sets how many requests in an interval are enough for a percentage of failures.
         *
         * @param requests 1–1,000,000, default 50
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder failurePercentageRequests(int requests) {
            failurePercentageRequests = Checks.range("failurePercentageRequests", requests, 1, MOST);
            return this;
        }

        /**
         * Sets how often shares are compared.
         *
         * @param newInterval 100 ms–24 h, default 10 s
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         * @throws NullPointerException if it is null
         */
        public Builder interval(Duration newInterval) {
            interval = Checks.range("interval", newInterval, LEAST_TIME, MOST_TIME);
            return this;
        }

        /**
         * Sets how long the first ejection of a target lasts; the second one lasts twice as long, and so on.
         *
         * @param time 100 ms–24 h, default 30 s
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         * @throws NullPointerException if it is null
         */
        public Builder baseEjectionTime(Duration time) {
            baseEjectionTime = Checks.range("baseEjectionTime", time, LEAST_TIME, MOST_TIME);
            return this;
        }

        /**
         * Sets how long an ejection lasts at most, without what chance adds.
         *
         * @param time 100 ms–24 h, default 300 s
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         * @throws NullPointerException if it is null
         */
        public Builder maxEjectionTime(Duration time) {
            maxEjectionTime = Checks.range("maxEjectionTime", time, LEAST_TIME, MOST_TIME);
            return this;
        }

        /**
         * Sets how much chance adds to each ejection at most, so that several balancers do not try a target again at one
         * moment.
         *
         * @param time 0–24 h, default 0
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         * @throws NullPointerException if it is null
         */
        public Builder ejectionJitter(Duration time) {
            ejectionJitter = Checks.range("ejectionJitter", time, Duration.ZERO, MOST_TIME);
            return this;
        }

        /**
         * Sets how many of a group's targets may be ejected at a time. However many that is, one may be, and the last one
         * that gets requests may not.
         *
         * @param percent 1–100, default 10
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder maxEjectionPercent(int percent) {
            maxEjectionPercent = Checks.range("maxEjectionPercent", percent, 1, PERCENT);
            return this;
        }

        /**
         * Makes the settings.
         *
         * @return the settings
         * @throws IllegalArgumentException if the longest ejection is shorter than the first one
         */
        public OutlierDetection build() {
            if (maxEjectionTime.compareTo(baseEjectionTime) < 0) {
                throw new IllegalArgumentException("maxEjectionTime: " + maxEjectionTime
                        + " (expected: the base ejection time " + baseEjectionTime + " or more)");
            }
            return new OutlierDetection(this, true);
        }
    }
}
