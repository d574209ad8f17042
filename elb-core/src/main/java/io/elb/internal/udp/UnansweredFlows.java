package io.elb.internal.udp;

import org.jspecify.annotations.Nullable;

/** Flows that no target has ever answered, in the order of their clients' last datagrams. Confined to its event loop. */
final class UnansweredFlows {
    private @Nullable Link first;
    private @Nullable Link last;

    /** For other loops to look at. */
    private volatile boolean isEmpty = true;

    /** A flow's place in the order. */
    static final class Link {
        private final UdpSession flow;
        private @Nullable Link before;
        private @Nullable Link after;
        private boolean isListed;

        /** One that is not in the order yet. */
        Link(UdpSession flow) {
            this.flow = flow;
        }
    }

    /** From any thread: whether there is none, for all that is known there. */
    boolean isEmpty() {
        return isEmpty;
    }

    /** The one whose client has been silent for the longest time; null for none. */
    @Nullable
    UdpSession quietest() {
        return first == null ? null : first.flow;
    }

    /** Adds a flow, whose client has just sent something. */
    void add(Link link) {
        link.isListed = true;
        link.before = last;
        link.after = null;
        if (last == null) {
            first = link;
            isEmpty = false;
        } else {
            last.after = link;
        }
        last = link;
    }

    /** The client has sent something again; does nothing when the flow is not here. */
    void heard(Link link) {
        if (link.isListed && link != last) {
            unlink(link);
            add(link);
        }
    }

    /** The flow is answered, or over; does nothing when it is not here. */
    void remove(Link link) {
        if (link.isListed) {
            link.isListed = false;
            unlink(link);
            if (first == null) {
                isEmpty = true;
            }
        }
    }

    private void unlink(Link link) {
        Link previous = link.before;
        Link next = link.after;
        if (previous == null) {
            first = next;
        } else {
            previous.after = next;
        }
        if (next == null) {
            last = previous;
        } else {
            next.before = previous;
        }
    }
}
