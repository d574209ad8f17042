package io.elb.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

@Name("elb.Ejection")
@Label("Ejection")
@Description("Outlier detection has ejected a target")
@Category("elb")
@StackTrace(false)
final class EjectionEvent extends Event {
    @Label("Target Group")
    @Nullable
    String targetGroup;

    @Label("Target")
    @Nullable
    String target;

    @Label("Detector")
    @Nullable
    String detector;

    @Label("Value")
    double value;

    @Label("Limit")
    double limit;

    @Label("Multiplier")
    int multiplier;

    @Label("Time")
    @Timespan(Timespan.NANOSECONDS)
    long time;
}
