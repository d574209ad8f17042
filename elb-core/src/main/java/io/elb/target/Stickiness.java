package io.elb.target;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether what comes from one client goes to the same target of a group, and how the client is known again: by cookies that
 * the balancer gives out with every response and whose values only it can read, or in a network load balancer by its address.
 *
 * <p>A session by cookies ends when its duration has passed without a request, and it moves to another target, for good, when its own
 * one is unhealthy, drains, is registered no more, or has weight 0. A group in a {@code Forward} action with several groups
 * needs that action to be sticky too.
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public final class Stickiness {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Duration BY_DEFAULT = Duration.ofDays(1);
    private static final int LONGEST_NAME = 256;
    private static final Stickiness SOURCE_IP = new Stickiness(Type.SOURCE_IP, null, BY_DEFAULT);
    private static final Stickiness OFF = new Stickiness(Type.OFF, null, BY_DEFAULT);

    private final Type type;
    private final @Nullable String cookieName;
    private final Duration duration;

    private Stickiness(Type type, @Nullable String cookieName, Duration duration) {
        this.type = type;
        this.cookieName = cookieName;
        this.duration = duration;
    }

    /**
     * What a client is known by. <em>Immutable.</em>
     *
     * @since 0.1
     */
    public enum Type {
        /** Nothing: each request is balanced for itself. */
        OFF,
        /** The balancer's cookies {@code AWSALB} and {@code AWSALBCORS}. */
        LB_COOKIE,
        /** A cookie of the target together with the balancer's cookies {@code AWSALBAPP-0} to {@code AWSALBAPP-3}. */
        APP_COOKIE,
        /** The address of its connections. */
        SOURCE_IP
    }

    /**
     * Each request is balanced for itself: the default.
     *
     * @return the setting
     */
    public static Stickiness off() {
        return OFF;
    }

    /**
     * All connections from one address go to the same target, as long as it is healthy and hardly ever another when targets come and
     * go. For groups of protocol TCP and TLS only, and there only with the strategy that they have by default.
     *
     * @return the setting
     */
    public static Stickiness sourceIp() {
        return SOURCE_IP;
    }

    /**
     * As {@link #lbCookie(Duration)} with a duration of one day.
     *
     * @return the setting
     */
    public static Stickiness lbCookie() {
        return lbCookie(BY_DEFAULT);
    }

    /**
     * Every response gives out the cookies {@code AWSALB} and, for requests of other sites, {@code AWSALBCORS}: the same value
     * with {@code SameSite=None; Secure}, which wins when a client sends both. They are there for seven days in the client,
     * whatever the duration, which stands in their encrypted value. Two groups that one client visits under the same host
     * take the cookie from each other.
     *
     * @param duration how long a session lasts without a request, 1 s–7 days
     * @return the setting
     * @throws IllegalArgumentException if the duration is out of its range
     * @throws NullPointerException if the duration is null
     */
    public static Stickiness lbCookie(Duration duration) {
        return new Stickiness(Type.LB_COOKIE, null, checked(duration));
    }

    /**
     * As {@link #appCookie(String, Duration)} with a duration of one day.
     *
     * @param cookieName name of the target's cookie, in its exact case
     * @return the setting
     * @throws IllegalArgumentException if the name is not as described there
     * @throws NullPointerException if the name is null
     */
    public static Stickiness appCookie(String cookieName) {
        return appCookie(cookieName, BY_DEFAULT);
    }

    /**
     * A session begins when a target sets its own cookie of this name; the balancer then adds {@code AWSALBAPP-0} to
     * {@code AWSALBAPP-3}, which hold the sessions of all such groups. The client must send both. Of the target's cookie
     * nothing but the name is looked at. Such a group can't be one of several in a {@code Forward} action.
     *
     * @param cookieName name of the target's cookie, in its exact case: 1–256 characters of a token (RFC 6265 section
     *     4.1.1), not beginning with {@code AWSALB}
     * @param duration how long a session lasts without a request, 1 s–7 days
     * @return the setting
     * @throws IllegalArgumentException if an argument is not as described
     * @throws NullPointerException if an argument is null
     */
    public static Stickiness appCookie(String cookieName, Duration duration) {
        Objects.requireNonNull(cookieName, "cookieName");
        boolean valid = !cookieName.isEmpty()
                && cookieName.length() <= LONGEST_NAME
                && cookieName.chars().allMatch(Stickiness::isToken)
                && !cookieName.toUpperCase(Locale.ROOT).startsWith("AWSALB");
        if (!valid) {
            throw new IllegalArgumentException("cookieName: " + cookieName
                    + " (expected: 1–256 letters, digits and !#$%&'*+-.^_`|~, not beginning with AWSALB)");
        }
        return new Stickiness(Type.APP_COOKIE, cookieName, checked(duration));
    }

    private static Duration checked(Duration duration) {
        return Checks.range("duration", duration, SHORTEST, LONGEST);
    }

    private static boolean isToken(int c) {
        return c < 0x7f && (Character.isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    /**
     * What a client is known by.
     *
     * @return the type, {@link Type#OFF} by default
     */
    public Type type() {
        return type;
    }

    /**
     * Whether there are sessions at all.
     *
     * @return false for {@link Type#OFF}
     */
    public boolean isOn() {
        return type != Type.OFF;
    }

    /**
     * Name of the target's cookie.
     *
     * @return the name; empty unless the type is {@link Type#APP_COOKIE}
     */
    public Optional<String> cookieName() {
        return Optional.ofNullable(cookieName);
    }

    /**
     * How long a session lasts without a request.
     *
     * @return 1 s–7 days, default 1 day; of no meaning when stickiness is off, or by source address
     */
    public Duration duration() {
        return duration;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Stickiness that
                && type == that.type
                && Objects.equals(cookieName, that.cookieName)
                && duration.equals(that.duration);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, cookieName, duration);
    }

    @Override
    public String toString() {
        return switch (type) {
            case OFF -> "off";
            case LB_COOKIE -> "lb_cookie " + duration;
            case SOURCE_IP -> "source_ip";
            case APP_COOKIE -> "app_cookie " + cookieName + ' ' + duration;
        };
    }
}
