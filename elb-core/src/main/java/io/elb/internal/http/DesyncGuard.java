package io.elb.internal.http;

import io.elb.observe.DesyncClass;
import io.elb.observe.DesyncMode;

/** Applies a listener's mode to a request's class. */
public final class DesyncGuard {
    private DesyncGuard() {}

    /** Whether the request is answered with 400 and its connection closed. */
    public static boolean isBlocked(DesyncMode mode, RequestHead head) {
        return switch (mode) {
            case MONITOR -> false;
            case DEFENSIVE -> head.desyncClass() == DesyncClass.SEVERE;
            case STRICTEST -> head.desyncClass() != DesyncClass.COMPLIANT;
        };
    }

    /** Whether the connections to the client and to the target are both closed after the response. */
    public static boolean closesAfter(DesyncMode mode, RequestHead head) {
        return mode != DesyncMode.MONITOR && head.desyncClass().compareTo(DesyncClass.AMBIGUOUS) >= 0;
    }
}
