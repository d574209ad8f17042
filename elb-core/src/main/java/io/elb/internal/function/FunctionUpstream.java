package io.elb.internal.function;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.http.Upstream;
import io.elb.internal.http.UpstreamReceiver;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.Trailers;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.ErrorReason;
import io.elb.target.FunctionResponse;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of a function: the exchange's side of it. Confined to its event loop. */
final class FunctionUpstream implements Upstream, FlowEnd, FunctionResponseBody.Sink {
    /*
     * How it works. A function, a subscriber and a publisher may call back from any thread, and from within each other:
     * everything they say becomes a task, and the tasks of a call run one after the other on its event loop. What the
     * call itself has to say to them it says from a task as well, so that no user's code runs in the middle of the
     * exchange's. flush() runs the tasks at once: the exchange has no work left behind it then. After each batch the
     * exchange is told to flush. A blocking function runs on an executor of its own, and so do the calls of its publisher;
     * the subscriber of the request body must not block, and is called on the event loop whatever the function is.
     */
    private static final Logger LOGGER = LoggerFactory.getLogger(FunctionUpstream.class);

    private final Callee callee;
    private final TargetRuntime target;
    private final HttpLoop http;
    private final InetSocketAddress clientAddress;
    private final Executor blocking;
    private final SerialTasks tasks;
    private final OpenCalls calls;
    private final FunctionRequestBody requestBody;
    private final Runnable deliver;

    private @Nullable FunctionCallRequest request;
    private @Nullable UpstreamReceiver receiver;
    private @Nullable FunctionResponse response;
    private @Nullable FunctionResponseBody responseBody;
    private boolean headAsked;
    private boolean called;
    private boolean answered;
    private boolean headSent;
    private volatile boolean over;

    FunctionUpstream(
            Callee callee, TargetRuntime target, HttpLoop http, InetSocketAddress clientAddress, Executor blocking) {
        this.callee = callee;
        this.target = target;
        this.http = http;
        this.clientAddress = clientAddress;
        this.blocking = blocking;
        this.tasks = new SerialTasks(onLoop(http.context().eventLoop()), this::afterBatch);
        this.calls = OpenCalls.of(target, http);
        this.requestBody = new FunctionRequestBody(tasks, this::onRequestWritable, this::failed);
        this.deliver = requestBody::deliver;
    }

    /** What a function says after the balancer was closed is heard by nobody, and no error. */
    private static Executor onLoop(EventLoop loop) {
        return task -> {
            try {
                loop.execute(task);
            } catch (RejectedExecutionException e) {
                LOGGER.debug("the event loop has ended", e);
            }
        };
    }

    // ---- what the exchange sends

    @Override
    public FlowEnd body() {
        return this;
    }

    @Override
    public void send(RequestHead head, HeadEdits edits, UpstreamReceiver newReceiver) {
        receiver = newReceiver;
        headAsked = head.methodId() == HttpMethods.HEAD;
        request = new FunctionCallRequest(head, edits, requestBody, clientAddress);
        if (head.framing() == BodyFraming.NONE) {
            requestBody.end();
        }
        calls.add(this);
    }

    @Override
    public void write(ByteBuf data) {
        try {
            if (!over) {
                requestBody.add(data);
            }
        } finally {
            data.release();
        }
    }

    @Override
    public void flush() {
        if (over) {
            return;
        }
        if (called) {
            tasks.executeNow(deliver);
        } else {
            called = true;
            tasks.executeNow(this::call);
        }
    }

    @Override
    public boolean isWritable() {
        return over || requestBody.isWritable();
    }

    @Override
    public void readable(boolean on) {
        FunctionResponseBody body = responseBody;
        if (body != null && !over) {
            body.readable(on);
            if (on) {
                tasks.execute(body::pump);
            }
        }
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        if (!over) {
            requestBody.end();
            if (called) {
                tasks.execute(deliver);
            }
        }
    }

    @Override
    public void abort(ErrorReason reason) {
        finish("the call was given up: " + reason);
    }

    @Override
    public boolean transferTo(FlowEnd other, long bytes) {
        return false;
    }

    @Override
    public String address() {
        return "";
    }

    @Override
    public boolean isReused() {
        return false;
    }

    @Override
    public boolean mayRefuse() {
        return false;
    }

    @Override
    public boolean isLeaving() {
        return false;
    }

    @Override
    public void closeAfter() {
        // there is no connection
    }

    @Override
    public void release() {
        // A request that has come in as a whole may still be read, one that has not never will be.
        finish(requestBody.isEnded() ? null : "the response is complete");
    }

    // ---- the call

    private void call() {
        if (over) {
            return;
        }
        if (target.isRemoved()) {
            fail(ErrorReason.TARGET_DEREGISTERED);
            return;
        }
        try {
            if (callee.isBlocking()) {
                blocking.execute(this::invoke);
            } else {
                invoke();
            }
        } catch (RuntimeException e) { // rejected: shut down, or too many are waiting
            failed(e);
        }
    }

    @SuppressWarnings("IllegalCatch") // a user's code: whatever it throws fails its own call only
    private void invoke() {
        FunctionCallRequest argument = request;
        if (over || argument == null) {
            return;
        }
        try {
            CompletionStage<FunctionResponse> stage = callee.call(argument);
            if (stage == null) {
                throw new IllegalStateException("stage: null (expected: a stage)");
            }
            stage.whenComplete((result, failure) -> tasks.execute(() -> answer(result, failure)));
        } catch (Throwable e) {
            tasks.execute(() -> failed(e));
        }
    }

    private void answer(@Nullable FunctionResponse result, @Nullable Throwable failure) {
        if (answered) {
            return; // a stage that completes twice
        }
        answered = true;
        callee.close();
        if (failure != null) {
            failed(failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
        } else if (result == null) {
            failed(new IllegalStateException("response: null (expected: a response)"));
        } else {
            respond(result);
        }
    }

    private void respond(FunctionResponse result) {
        response = result;
        FunctionResponseBody body =
                new FunctionResponseBody(tasks, publisherCalls(), http.context().allocator(), this);
        boolean wanted = !over && !headAsked && FunctionResponseHead.allowsBody(result.status());
        if (wanted) {
            responseBody = body;
        } else {
            body.cancel(); // a publisher that nobody reads is told so
        }
        Optional<Flow.Publisher<ByteBuffer>> stream = result.stream();
        stream.ifPresent(body::stream);
        if (wanted && stream.isEmpty()) {
            body.bytes(result.bytes().orElseGet(() -> ByteBuffer.allocate(0)));
            bodyBegins();
        } else if (!wanted) {
            sendHead(result, BodyFraming.NONE);
            endResponse();
        }
    }

    private Executor publisherCalls() {
        return callee.isBlocking() ? new SerialTasks(blocking, () -> {}) : Runnable::run;
    }

    // ---- what the function answers

    @Override
    public void bodyBegins() {
        FunctionResponse result = response;
        FunctionResponseBody body = responseBody;
        if (result == null || body == null) {
            return;
        }
        sendHead(result, result.stream().isPresent() ? BodyFraming.CHUNKED : BodyFraming.LENGTH);
        if (!over) {
            body.start();
        }
    }

    private void sendHead(FunctionResponse result, BodyFraming framing) {
        UpstreamReceiver to = receiver;
        if (over || to == null) {
            return;
        }
        ResponseHead head = http.takeResponse();
        FunctionResponseHead.fill(head, result, framing, http.context().httpDate());
        boolean fits = head.fields().length() <= to.mostHeadBytes();
        headSent = fits;
        if (fits) {
            to.onHead(head);
        }
        http.give(head);
        if (!fits) {
            fail(ErrorReason.TARGET_HEAD_TOO_LARGE);
        }
    }

    @Override
    public void bodyData(ByteBuf data) {
        UpstreamReceiver to = receiver;
        if (over || to == null) {
            data.release();
        } else {
            to.onData(data);
        }
    }

    @Override
    public void bodyEnds() {
        endResponse();
    }

    private void endResponse() {
        UpstreamReceiver to = receiver;
        if (!over && to != null) {
            to.onEnd(null);
        }
    }

    private void afterBatch() {
        UpstreamReceiver to = receiver;
        if (!over && to != null) {
            to.onReadComplete();
        }
    }

    private void onRequestWritable() {
        UpstreamReceiver to = receiver;
        if (!over && to != null) {
            to.onWritable();
        }
    }

    // ---- ends

    @Override
    public void bodyFailed(Throwable cause) {
        failed(cause);
    }

    private void failed(Throwable cause) {
        if (over) {
            return;
        }
        ErrorReason reason = cause instanceof CallFailure known ? known.reason() : ErrorReason.TARGET_FUNCTION_FAILED;
        if (reason.isTargetsFault()) {
            LOGGER.warn(
                    "{}: the function failed {}",
                    target.ref(),
                    headSent ? "in its response, which is cut off" : "and is answered for with " + reason.status(),
                    cause);
        }
        fail(reason);
    }

    /** Ends the call from the side of the target. */
    void fail(ErrorReason reason) {
        UpstreamReceiver to = receiver;
        if (!over && to != null) {
            finish("the call failed: " + reason);
            to.onAbort(reason);
        }
    }

    /** Frees everything, once; the rest of the request body fails for this reason, if there is one. */
    private void finish(@Nullable String whyBodyFails) {
        if (over) {
            return;
        }
        over = true;
        receiver = null;
        callee.close();
        calls.remove(this);
        FunctionResponseBody body = responseBody;
        tasks.execute(() -> {
            if (whyBodyFails != null) {
                requestBody.fail(whyBodyFails);
            }
            if (body != null) {
                body.cancel();
            }
        });
    }
}
