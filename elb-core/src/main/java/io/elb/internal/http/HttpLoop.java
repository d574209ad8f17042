package io.elb.internal.http;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.relay.PipePool;
import java.util.ArrayDeque;

/** Heads to be reused by the connections of one event loop, so that an idle connection holds none. Confined to its event loop. */
public final class HttpLoop {
    private static final int KEPT = 1024;

    private final LoopContext context;
    private final ArrayDeque<RequestHead> requests = new ArrayDeque<>();
    private final ArrayDeque<ResponseHead> responses = new ArrayDeque<>();
    private final HeadEdits edits = new HeadEdits();
    private final PipePool pipes = new PipePool();

    /** Creates the empty pools of one loop. */
    public HttpLoop(LoopContext context) {
        this.context = context;
    }

    /** The loop. */
    public LoopContext context() {
        return context;
    }

    /** A cleared request head. */
    public RequestHead takeRequest() {
        RequestHead head = requests.pollLast();
        return head == null ? new RequestHead() : head;
    }

    /** Gives a request head back. */
    public void give(RequestHead head) {
        head.clear();
        if (requests.size() < KEPT) {
            requests.addLast(head);
        }
    }

    /** A cleared response head. */
    public ResponseHead takeResponse() {
        ResponseHead head = responses.pollLast();
        return head == null ? new ResponseHead() : head;
    }

    /** Gives a response head back. */
    public void give(ResponseHead head) {
        head.clear();
        if (responses.size() < KEPT) {
            responses.addLast(head);
        }
    }

    /** Pipes for splicing bodies. */
    public PipePool pipes() {
        return pipes;
    }

    /** The loop's one set of edits, cleared: to be filled and used up within one call. */
    public HeadEdits edits() {
        edits.clear();
        return edits;
    }
}
