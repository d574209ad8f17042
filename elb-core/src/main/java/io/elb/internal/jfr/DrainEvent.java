package io.elb.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("elb.Drain")
@Label("Drain")
@Description("A target was deregistered, or its draining has ended")
@Category("elb")
@StackTrace(false)
final class DrainEvent extends Event {
    @Label("Target Group")
    @Nullable
    String targetGroup;

    @Label("Target")
    @Nullable
    String target;

    @Label("Ended")
    boolean ended;

    @Label("In Flight")
    @Description("What is cut as draining ends")
    int inFlight;
}
