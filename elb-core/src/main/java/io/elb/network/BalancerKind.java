package io.elb.network;

import java.util.Locale;

/**
 * Which of ELB's kinds a balancer is: what its listeners and target groups may speak follows from it. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum BalancerKind {
    /** Understands HTTP: rules, headers, statuses. */
    APPLICATION("app"),
    /** Passes connections on as they are. */
    NETWORK("net");

    private final String token;

    BalancerKind(String token) {
        this.token = token;
    }

    /**
     * What ELB's identifiers say for it.
     *
     * @return {@code app} or {@code net}
     */
    public String token() {
        return token;
    }

    /**
     * How it is called in messages.
     *
     * @return for instance {@code a network load balancer}
     */
    public String inWords() {
        return (this == APPLICATION ? "an " : "a ") + name().toLowerCase(Locale.ROOT) + " load balancer";
    }
}
