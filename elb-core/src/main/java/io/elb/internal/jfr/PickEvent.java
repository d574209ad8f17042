package io.elb.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("elb.Pick")
@Label("Pick")
@Description("A target was chosen for a request; off unless it is switched on")
@Category("elb")
@StackTrace(false)
@Enabled(false)
final class PickEvent extends Event {
    @Label("Target Group")
    @Nullable
    String targetGroup;

    @Label("Target")
    @Description("Null when there was none")
    @Nullable
    String target;

    @Label("Attempt")
    @Description("From 0")
    int attempt;
}
