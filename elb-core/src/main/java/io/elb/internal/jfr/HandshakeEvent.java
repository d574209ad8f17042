package io.elb.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

@Name("elb.Handshake")
@Label("Handshake")
@Description("A TLS handshake of a client has ended")
@Category("elb")
@StackTrace(false)
final class HandshakeEvent extends Event {
    @Label("Listener")
    @Nullable
    String listener;

    @Label("Protocol")
    @Nullable
    String protocol;

    @Label("Cipher Suite")
    @Nullable
    String cipher;

    @Label("Resumed")
    boolean resumed;

    @Label("Time")
    @Description("Since the connection was accepted")
    @Timespan(Timespan.NANOSECONDS)
    long time;

    @Label("Error")
    @Description("Null when it has succeeded")
    @Nullable
    String error;
}
