package io.elb.balance;

import java.util.Optional;

/** The answers that name no target: one constant for each reason, so that a failing pick allocates nothing. */
enum NoPick implements Pick {
    NO_TARGETS(NoPickReason.NO_TARGETS),
    NONE_ELIGIBLE(NoPickReason.NONE_ELIGIBLE),
    ALL_EXCLUDED(NoPickReason.ALL_EXCLUDED);

    // An enum's constants are never written again; the Optional is kept so that reading the reason allocates nothing.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Optional<NoPickReason> reason;

    NoPick(NoPickReason reason) {
        this.reason = Optional.of(reason);
    }

    static Pick of(NoPickReason reason) {
        return switch (reason) {
            case NO_TARGETS -> NO_TARGETS;
            case NONE_ELIGIBLE -> NONE_ELIGIBLE;
            case ALL_EXCLUDED -> ALL_EXCLUDED;
        };
    }

    @Override
    public boolean isTarget() {
        return false;
    }

    @Override
    public String key() {
        return "";
    }

    @Override
    public Optional<NoPickReason> reason() {
        return reason;
    }
}
