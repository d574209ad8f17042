package io.elb.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("elb.Accept")
@Label("Accept")
@Description("A connection of a client was accepted")
@Category("elb")
@StackTrace(false)
final class AcceptEvent extends Event {
    @Label("Listener")
    @Nullable
    String listener;

    @Label("Client Address")
    @Nullable
    String clientAddress;

    @Label("Client Port")
    int clientPort;
}
