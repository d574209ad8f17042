package io.elb.internal.function;

import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.Upstream;
import io.elb.internal.target.TargetRuntime;
import java.net.InetSocketAddress;

/** Calls function targets. */
public interface FunctionCalls {
    /** Opens one call for a client; nothing happens before the request is sent. */
    Upstream open(TargetRuntime target, HttpLoop http, InetSocketAddress clientAddress);
}
