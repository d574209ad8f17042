package io.elb.balance;

/** Keeps nothing. */
enum NoTargetState implements TargetState {
    INSTANCE
}
