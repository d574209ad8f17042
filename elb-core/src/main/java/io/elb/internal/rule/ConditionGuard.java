package io.elb.internal.rule;

/**
 * A compiled condition that no index knows, looked at when the host and path patterns of its rule match. Shared by all
 * requests.
 */
sealed interface ConditionGuard
        permits MethodGuard, AddressGuard, HeaderGuard, QueryGuard, HostGuard, PathGuard, PredicateGuard {
    boolean holds(RequestFacts facts);
}
