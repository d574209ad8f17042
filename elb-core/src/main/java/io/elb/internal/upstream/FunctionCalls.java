package io.elb.internal.upstream;

import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.Upstream;
import io.elb.internal.target.TargetRuntime;

/** Calls function targets. */
public interface FunctionCalls {
    /** Opens one call; nothing happens before the request is sent. */
    Upstream open(TargetRuntime target, HttpLoop http);
}
