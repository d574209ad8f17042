package io.elb.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("elb.HealthChange")
@Label("Health Change")
@Description("A target has changed its state")
@Category("elb")
@StackTrace(false)
final class HealthChangeEvent extends Event {
    @Label("Target Group")
    @Nullable
    String targetGroup;

    @Label("Target")
    @Nullable
    String target;

    @Label("From")
    @Nullable
    String from;

    @Label("To")
    @Nullable
    String to;

    @Label("Reason")
    @Nullable
    String reason;

    @Label("Seen")
    @Nullable
    String seen;
}
