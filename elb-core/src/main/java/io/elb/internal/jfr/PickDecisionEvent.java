package io.elb.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("elb.PickDecision")
@Label("Pick Decision")
@Description("How a target was chosen for a request, of the share of picks that the target group records")
@Category("elb")
@StackTrace(false)
final class PickDecisionEvent extends Event {
    @Label("Target Group")
    @Nullable
    String targetGroup;

    @Label("Strategy")
    @Nullable
    String strategy;

    @Label("Target")
    @Description("Null when there was none")
    @Nullable
    String target;

    @Label("Decision")
    @Description("Candidates, loads, and what was avoided and why")
    @Nullable
    String decision;
}
