package io.elb.internal.flow;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open flows of one target on one event loop, to be cut together. Confined to the loop. */
public final class OpenFlows {
    private @Nullable Link first;

    /** A flow in the list of its target. */
    public static final class Link {
        private final Flow flow;
        private @Nullable Link before;
        private @Nullable Link after;
        private @Nullable OpenFlows list;

        /** One that is in no list yet. */
        public Link(Flow flow) {
            this.flow = flow;
        }

        /** Leaves the list; does nothing when it is in none. */
        public void remove() {
            OpenFlows of = list;
            if (of == null) {
                return;
            }
            list = null;
            if (before == null) {
                of.first = after;
            } else {
                before.after = after;
            }
            if (after != null) {
                after.before = before;
            }
        }
    }

    private OpenFlows() {}

    /** Those of a target on this loop. */
    public static OpenFlows of(TargetRuntime target, LoopContext loop) {
        if (target.loopSlot(loop.index()) instanceof OpenFlows known) {
            return known;
        }
        OpenFlows made = new OpenFlows();
        target.loopSlot(loop.index(), made);
        target.onCut(reason -> loop.eventLoop().execute(() -> made.cut(reason)));
        return made;
    }

    /** Adds a flow that is in no list. */
    public void add(Link link) {
        link.list = this;
        link.before = null;
        link.after = first;
        if (first != null) {
            first.before = link;
        }
        first = link;
    }

    private void cut(ErrorReason reason) {
        List<Flow> all = new ArrayList<>();
        for (Link link = first; link != null; link = link.after) {
            all.add(link.flow);
        }
        all.forEach(flow -> flow.cutOff(reason));
    }
}
