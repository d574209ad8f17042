package io.elb.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

@Name("elb.Retry")
@Label("Retry")
@Description("An attempt has failed and another one follows")
@Category("elb")
@StackTrace(false)
final class RetryEvent extends Event {
    @Label("Target Group")
    @Nullable
    String targetGroup;

    @Label("Target")
    @Description("The one that has failed")
    @Nullable
    String target;

    @Label("Reason")
    @Nullable
    String reason;

    @Label("Attempt")
    @Description("The one that has failed, from 1")
    int attempt;
}
