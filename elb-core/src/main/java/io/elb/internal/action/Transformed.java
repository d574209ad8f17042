package io.elb.internal.action;

import org.jspecify.annotations.Nullable;

/**
 * What the transforms of a rule have made of a request. Immutable.
 *
 * @param host the new host, lower case and without a port; null when it stays
 * @param uri the new path and query, one char per octet; null when they stay
 * @param status whether it can be sent
 */
public record Transformed(@Nullable String host, @Nullable String uri, TransformStatus status) {
    static final Transformed TOO_LONG = new Transformed(null, null, TransformStatus.BUFFER_TOO_SMALL);
    static final Transformed INVALID_HOST = new Transformed(null, null, TransformStatus.INVALID_HOST);
    static final Transformed INVALID_PATH = new Transformed(null, null, TransformStatus.INVALID_PATH);

    /** Whether the request can't be sent, and nothing of it is rewritten. */
    public boolean isFailed() {
        return status != TransformStatus.SUCCESS;
    }
}
