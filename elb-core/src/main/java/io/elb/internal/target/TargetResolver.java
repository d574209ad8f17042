package io.elb.internal.target;

import java.util.concurrent.CompletionStage;

/** Turns a host name into addresses. */
@FunctionalInterface
public interface TargetResolver {
    /** Asks now, without a cache; fails when the name has no address or nobody answers. */
    CompletionStage<ResolvedName> resolve(String host);
}
