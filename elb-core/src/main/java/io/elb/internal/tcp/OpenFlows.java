package io.elb.internal.tcp;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The open flows of one target on one event loop, to be cut together. Confined to the loop. */
final class OpenFlows {
    private @Nullable Link first;

    /** A flow in the list of its target. */
    static final class Link {
        private final Cuttable flow;
        private @Nullable Link before;
        private @Nullable Link after;
        private @Nullable OpenFlows list;

        Link(Cuttable flow) {
            this.flow = flow;
        }

        /** Leaves the list; does nothing when it is in none. */
        void remove() {
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

    /** A flow that can be cut off. */
    interface Cuttable {
        /** Resets both sides. */
        void cutOff(ErrorReason reason);
    }

    private OpenFlows() {}

    /** Those of a target on this loop. */
    static OpenFlows of(TargetRuntime target, LoopContext loop) {
        if (target.loopSlot(loop.index()) instanceof OpenFlows known) {
            return known;
        }
        OpenFlows made = new OpenFlows();
        target.loopSlot(loop.index(), made);
        target.onCut(reason -> loop.eventLoop().execute(() -> made.cut(reason)));
        return made;
    }

    void add(Link link) {
        link.list = this;
        link.before = null;
        link.after = first;
        if (first != null) {
            first.before = link;
        }
        first = link;
    }

    private void cut(ErrorReason reason) {
        List<Cuttable> all = new ArrayList<>();
        for (Link link = first; link != null; link = link.after) {
            all.add(link.flow);
        }
        all.forEach(flow -> flow.cutOff(reason));
    }
}
