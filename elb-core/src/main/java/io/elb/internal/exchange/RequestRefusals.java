package io.elb.internal.exchange;

import io.elb.internal.connection.LoopCounters;
import io.elb.internal.http.DesyncGuard;
import io.elb.internal.http.Downstream;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.listener.ForwardedForMode;
import io.elb.listener.HttpOptions;
import io.elb.observe.Counter;
import io.elb.observe.DesyncClass;
import io.elb.observe.ErrorReason;
import org.jspecify.annotations.Nullable;

/** Which well-formed requests are refused before any rule is asked. */
final class RequestRefusals {
    private static final int MOST_FORWARDED_ADDRESSES = 30;

    private RequestRefusals() {}

    /** Why the request is refused, null when it is not; also says when its connection must not be used again. */
    static @Nullable ErrorReason of(
            RequestHead head, HttpOptions options, Downstream downstream, LoopCounters counters) {
        if (head.desyncClass() != DesyncClass.COMPLIANT) {
            counters.increment(Counter.DESYNC_NON_COMPLIANT);
            if (DesyncGuard.isBlocked(options.desyncMode(), head)) {
                downstream.closeAfter();
                return ErrorReason.DESYNC_BLOCKED;
            }
            if (DesyncGuard.closesAfter(options.desyncMode(), head)) {
                downstream.closeAfter();
            }
        }
        int method = head.methodId();
        if (method == HttpMethods.TRACE || method == HttpMethods.CONNECT) {
            downstream.closeAfter();
            return ErrorReason.METHOD_NOT_ALLOWED;
        }
        boolean isAppended = options.forwardedForMode() == ForwardedForMode.APPEND;
        return isAppended && head.forwardedForCount() > MOST_FORWARDED_ADDRESSES
                ? ErrorReason.TOO_MANY_FORWARDED_ADDRESSES
                : null;
    }
}
