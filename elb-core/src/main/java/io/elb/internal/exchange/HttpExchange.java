package io.elb.internal.exchange;

import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.internal.action.Outcome;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.http.DesyncGuard;
import io.elb.internal.http.Downstream;
import io.elb.internal.http.DownstreamReceiver;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.http.Upstream;
import io.elb.internal.jfr.FlightEvents;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.Relay;
import io.elb.internal.relay.Trailers;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.PickRecord;
import io.elb.target.TargetKind;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its response, from the complete request head to the record of how it ended. Confined to its event loop. */
final class HttpExchange implements DownstreamReceiver {
    /*
     * How it works. start() decides: refuse, answer, or forward. Forwarding runs one Attempt at a time; until one has
     * passed on its response head ("committed") another may follow it. RequestBody takes the client's bytes to the target,
     * a Relay those of the target to the client. Whatever happens ends in finish(), once: counters, record, and the
     * downstream side set free. One timer watches over everything; ExchangeTimes notes progress and is asked when it fires.
     */
    private static final Logger LOGGER = LoggerFactory.getLogger(HttpExchange.class);
    private static final int CONTINUE = 100;
    private static final int MOST_REFUSALS = 3;

    private final ExchangeContext context;
    private final ClientConnection connection;
    private final RequestHead head;
    private final Downstream downstream;
    private final RequestBody request;

    private ExchangeNotes notes;
    private @Nullable ExchangeFaults faults;
    private @Nullable TargetGroupRuntime group;
    private @Nullable Attempt attempt;
    private @Nullable Relay responseRelay;
    private @Nullable String redirectUrl;
    private @Nullable ErrorReason error;
    private @Nullable String tunnelProtocol;
    private int status;
    private int targetStatus;
    private long localBytes;
    private long countedBytes;
    private boolean opening = true;
    private boolean responseStarted;
    private boolean isRaceRetried;
    private int refusals;
    private boolean finished;

    HttpExchange(
            ExchangeContext context,
            ClientConnection connection,
            RequestHead head,
            Downstream downstream,
            ExchangeNotes notes) {
        this.context = context;
        this.connection = connection;
        this.head = head;
        this.downstream = downstream;
        this.notes = notes;
        this.request = new RequestBody(downstream, !head.hasBody());
        if (request.isEnded()) {
            notes.times().requestEnded(notes.times().startNanos());
        }
    }

    // ---- decide

    void start() {
        try {
            ErrorReason refusal =
                    RequestRefusals.of(head, listener().config().http(), downstream, connection.counters());
            if (refusal != null) {
                fail(refusal);
            } else {
                act();
            }
        } catch (RuntimeException e) {
            failed(e);
        }
        opening = false;
    }

    private void failed(RuntimeException cause) {
        LOGGER.error("{}: a request could not be handled", listener().name(), cause);
        fail(ErrorReason.INTERNAL_ERROR);
    }

    /** Answers a request that the codec could not accept. */
    void reject(ErrorReason reason) {
        downstream.closeAfter();
        fail(reason);
    }

    private void act() {
        Outcome outcome = notes.decision().make(context, connection, head, notes.pick());
        ExchangeFaults injected = notes.decision().faults();
        if (injected == null) {
            carryOut(outcome);
        } else {
            faults = injected;
            injected.begin(this, outcome);
        }
    }

    private void carryOut(Outcome outcome) {
        if (outcome instanceof Outcome.Forward forward) {
            forward((TargetGroupRuntime) forward.group());
        } else if (outcome instanceof Outcome.Answer answer) {
            answer(answer);
        } else if (outcome instanceof Outcome.Failure failure) {
            fail(failure.reason());
        }
    }

    /** The time has passed for which a fault has held the request back. */
    void resume(Outcome outcome) {
        if (!finished) {
            times().clientActive(nowNanos());
            try {
                carryOut(outcome);
            } catch (RuntimeException e) {
                failed(e);
            }
        }
    }

    /** A fault ends the request, with a status or, when it is 0, by cutting the connection. */
    void endByFault(int code) {
        if (code != 0) {
            fail(ErrorReason.FAULT_INJECTED, code);
        } else if (!finished) {
            error = ErrorReason.FAULT_INJECTED;
            downstream.body().abort(ErrorReason.FAULT_INJECTED);
            finish();
        }
    }

    private void answer(Outcome.Answer answer) {
        status = answer.status();
        redirectUrl = answer.field("Location");
        connection.counters().increment(redirectUrl == null ? Counter.FIXED_RESPONSES : Counter.REDIRECTS);
        localBytes = LocalAnswer.send(status, answer.fields(), answer.body(), downstream, context, head.methodId());
        finish();
    }

    // ---- forward

    private void forward(TargetGroupRuntime to) {
        group = to;
        if (!ProtocolMatrix.fits(head, to.config().protocolVersion())) {
            fail(ErrorReason.INCOMPATIBLE_PROTOCOL);
            return;
        }
        times().limits(to.config().timeouts());
        request.mostKeptBytes(to.config().retries().replayBufferBytes());
        if (head.hasInvalidFieldNames()) {
            boolean dropped = listener().config().http().isDropInvalidHeaderFields();
            connection
                    .counters()
                    .increment(dropped ? Counter.DROPPED_INVALID_HEADER : Counter.FORWARDED_INVALID_HEADER);
        }
        if (head.expectsContinue()) {
            downstream.sendContinue();
        }
        armTimer();
        pick(to);
    }

    private void pick(TargetGroupRuntime from) {
        Pick picked = notes.pick().from(from);
        if (picked instanceof TargetRuntime target) {
            attempt(target, false, notes.pick().begunNanos());
        } else {
            ErrorReason reason = error;
            if (reason == null) {
                reason = picked.reason().orElse(NoPickReason.NO_TARGETS) == NoPickReason.NO_TARGETS
                        ? ErrorReason.NO_TARGETS
                        : ErrorReason.NO_ELIGIBLE_TARGET;
            }
            fail(reason);
        }
    }

    private void attempt(TargetRuntime target, boolean fresh, long begunNanos) {
        notes.pick().countAttempt();
        Attempt next = new Attempt(this, target, begunNanos, attempt);
        attempt = next;
        context.pools().acquire(target, next, fresh);
    }

    /** A connection is there: the head goes out, and what is kept of the body. */
    void send(Attempt by, Upstream upstream) {
        times().sent(nowNanos());
        HeadEdits edits = context.http().edits();
        RequestEdits.apply(head, notes.decision().transformed(), connection, edits, notes.trace());
        upstream.send(head, edits, by);
        if (DesyncGuard.closesAfter(listener().config().http().desyncMode(), head)) {
            upstream.closeAfter();
        }
        boolean mayRepeat = upstream.mayRefuse() || upstream.isReused() && head.isIdempotent();
        if (request.sendTo(upstream, mayRepeat, head.contentLength(), opening)) {
            clientResumed();
        }
    }

    /** The client's body comes again: its time to progress begins anew. */
    private void clientResumed() {
        if (!finished) {
            times().clientResumed(nowNanos());
            armTimer();
        }
    }

    /** Nothing was sent: once per request another target may follow, also where a retry could not connect. */
    void connectFailed(Attempt failed, ErrorReason reason) {
        TargetGroupRuntime from = group;
        boolean another = from != null
                && (from.config().retries().isConnectFailover() || refusals > 0)
                && !notes.pick().hasExcluded()
                && request.isReplayable();
        tellFailed(failed, reason);
        if (another && from != null) {
            failed.fail(reason, nowNanos());
            notes.pick().exclude(failed.target().key());
            error = reason;
            countRetry(failed, reason);
            pick(from);
        } else {
            fail(reason);
        }
    }

    void attemptFailed(Attempt failed, ErrorReason reason) {
        tellFailed(failed, reason);
        if (!responseStarted
                && !isRaceRetried
                && failed.isIdleRace(reason)
                && head.isIdempotent()
                && request.isReplayable()) {
            isRaceRetried = true;
            repeat(failed, reason, null, true);
        } else if (reason == ErrorReason.TARGET_REFUSED
                && !responseStarted
                && refusals < MOST_REFUSALS
                && request.isReplayable()) {
            refusals++;
            TargetRuntime other = refusals == 1 ? null : another(failed);
            Upstream by = failed.upstream();
            boolean fresh = other == null && refusals > 1 && by != null && by.isLeaving(); // the next one may be as old
            repeat(failed, reason, other, fresh);
        } else {
            fail(reason);
        }
    }

    /** A target that has not refused the request; null when there is none. */
    private @Nullable TargetRuntime another(Attempt refused) {
        notes.pick().exclude(refused.target().key());
        return notes.pick().from(refused.target().group()) instanceof TargetRuntime target ? target : null;
    }

    /** Sends the request again, to {@code other} or else to the same target, there on a new connection when it has to be fresh. */
    private void repeat(Attempt failed, ErrorReason reason, @Nullable TargetRuntime other, boolean fresh) {
        long begunNanos = other == null ? nowNanos() : notes.pick().begunNanos();
        if (other == null) {
            failed.target().begin(begunNanos); // first: a draining target never looks idle while it has something to do
        }
        failed.fail(reason, nowNanos());
        times().sentInVain();
        if (request.detach()) {
            clientResumed();
        }
        countRetry(failed, reason);
        attempt(other == null ? failed.target() : other, fresh, begunNanos);
    }

    private void countRetry(Attempt failed, ErrorReason reason) {
        TargetRuntime target = failed.target();
        FlightEvents.retried(target.ref(), reason, failed.number());
        target.group().counts().at(context.loop(), connection.node().slot()).increment(Counter.RETRIES);
    }

    private void tellFailed(Attempt failed, ErrorReason reason) {
        if (context.observers().wantsRecords()) {
            int number = notes.pick().attempt();
            context.observers()
                    .tell(observer -> observer.attemptFailed(failed.target().ref(), reason, number));
        }
    }

    // ---- request body, from the client

    @Override
    public void onData(ByteBuf data) {
        if (finished) {
            data.release();
            return;
        }
        times().clientActive(nowNanos());
        request.data(data);
    }

    @Override
    public void onTransferred(long bytes) {
        times().clientActive(nowNanos());
        request.transferred(bytes);
    }

    @Override
    public void onReadComplete() {
        if (!finished) {
            request.readComplete();
        }
    }

    @Override
    public void onEnd(@Nullable Trailers trailers) {
        if (finished) {
            return;
        }
        times().requestEnded(nowNanos());
        request.end(trailers);
        if (!finished && group != null) {
            armTimer(); // the time for the first byte begins now
        }
        if (tunnelProtocol != null) {
            finishTunnelWhenEnded();
        }
    }

    @Override
    public void onAbort(ErrorReason reason) {
        if (finished) {
            return;
        }
        if (responseStarted) {
            error = reason == ErrorReason.CLIENT_CLOSED_MID_REQUEST ? ErrorReason.CLIENT_CLOSED : reason;
            cancelAttempt(reason);
            downstream.body().abort(reason);
            finish();
        } else {
            fail(reason);
        }
    }

    /** The client takes response data again. */
    @Override
    public void onWritable() {
        if (responseRelay != null && !finished) {
            times().active(nowNanos());
            PacedEnd slow = paced();
            if (slow == null) {
                responseWritable();
            } else {
                slow.moveOn();
            }
        }
    }

    /** The target takes request data again. */
    void requestWritable() {
        times().clientActive(nowNanos());
        if (request.writable() && !finished) {
            armTimer();
        }
    }

    // ---- response, from the target

    void interim(ResponseHead response) {
        boolean passedOn = response.status() != CONTINUE; // that one was answered by the balancer
        if (passedOn && downstream.body().isWritable()) { // a client that takes nothing can do without
            HeadEdits edits = context.http().edits();
            edits.removeHopByHop(response.fields());
            downstream.sendInterim(response, edits);
        }
    }

    void respond(Attempt by, ResponseHead response, long nowNanos) {
        commit(response, nowNanos);
        HeadEdits edits = context.http().edits();
        edits.removeHopByHop(response.fields());
        notes.pick().addCookies(response, edits, by.target());
        if (by.target().target().kind() == TargetKind.LAMBDA) {
            context.responses().nameServer(response.fields(), edits); // the HTTP of this response is the balancer's
        }
        context.responses().apply(response.fields(), edits);
        downstream.sendHead(response, edits);
        Upstream upstream = by.upstream();
        if (upstream != null) {
            FlowEnd client = faults == null ? downstream.body() : faults.paced(downstream.body());
            Relay relay = new Relay(upstream.body(), client);
            relay.headWritten();
            responseRelay = relay;
            if (response.contentLength() >= RequestBody.SPLICED_BYTES) {
                upstream.body().transferTo(client, response.contentLength());
            }
        }
    }

    void tunnel(Attempt by, ResponseHead response, long nowNanos) {
        commit(response, nowNanos);
        String protocol = response.tunnelProtocol();
        tunnelProtocol = protocol == null ? head.tunnelProtocol() : protocol;
        times().tunnel();
        HeadEdits edits = context.http().edits();
        edits.removeHopByHop(response.fields());
        notes.pick().addCookies(response, edits, by.target());
        edits.append("Connection", "Upgrade");
        edits.append("Upgrade", tunnelProtocol == null ? "" : tunnelProtocol);
        Upstream upstream = by.upstream();
        if (upstream != null) {
            request.tunnelTo(upstream);
            responseRelay = new Relay(upstream.body(), downstream.body());
        }
        downstream.acceptTunnel(response, edits);
    }

    private void commit(ResponseHead response, long nowNanos) {
        responseStarted = true;
        times().answered(nowNanos);
        status = response.status();
        targetStatus = status;
        error = null;
        request.commit();
    }

    void responseData(ByteBuf data) {
        Relay relay = responseRelay;
        if (relay == null) {
            data.release();
            return;
        }
        times().active(nowNanos());
        relay.data(data);
    }

    void responseTransferred(long bytes) {
        Relay relay = responseRelay;
        if (relay != null) {
            times().active(nowNanos());
            relay.transferred(bytes);
        }
    }

    void responseReadComplete() {
        Relay relay = responseRelay;
        if (relay != null) {
            relay.readComplete();
        }
    }

    void responseEnd(@Nullable Trailers trailers) {
        Relay relay = responseRelay;
        if (relay == null) {
            return;
        }
        relay.end(trailers);
        if (tunnelProtocol != null) {
            finishTunnelWhenEnded();
            return;
        }
        completeAttempt();
        PacedEnd slow = paced();
        if (slow == null || slow.isOver()) {
            finish();
        }
    }

    private @Nullable PacedEnd paced() {
        return faults == null ? null : faults.paced();
    }

    /** What a fault has let pass slowly has all been passed on. */
    void pacedEnded() {
        if (!finished) {
            finish();
        }
    }

    /** The client, or what lets the response pass slowly, takes more of it. */
    void responseWritable() {
        Relay relay = responseRelay;
        if (relay != null) {
            relay.writable();
        }
    }

    private void finishTunnelWhenEnded() {
        Relay response = responseRelay;
        if (request.isRelayEnded() && response != null && response.isEnded() && !finished) {
            completeAttempt();
            finish();
        }
    }

    private void completeAttempt() {
        Attempt present = attempt;
        if (present != null) {
            present.complete(nowNanos());
        }
    }

    private void cancelAttempt(ErrorReason reason) {
        Attempt present = attempt;
        if (present != null) {
            present.cancel(reason, nowNanos());
        }
    }

    // ---- time

    private void armTimer() {
        downstream.wakeAt(times().deadline(request.isAwaited(), nowNanos()));
    }

    @Override
    public void onTimeout() {
        if (finished) {
            return;
        }
        long now = nowNanos();
        ErrorReason late = late(now);
        if (late != null && hasMoved(now)) {
            late = late(now);
        }
        if (late == null) {
            ExchangeCounts.addBytes(this, connection.counters());
            armTimer();
        } else if (tunnelProtocol != null) {
            error = late;
            cancelAttempt(late);
            downstream.body().abort(late);
            finish();
        } else {
            fail(late);
        }
    }

    private @Nullable ErrorReason late(long now) {
        boolean isResponseStuck = responseStarted && !downstream.body().isWritable();
        return times().late(request.isAwaited(), isResponseStuck, now);
    }

    /** Whether a slow reader on either side has taken something that only its connection knows of. */
    private boolean hasMoved(long now) {
        Relay response = responseRelay;
        boolean isResponseMoved = response != null && times().moved(response.sinkMovedNanos(now));
        return times().moved(request.movedNanos(now)) || isResponseMoved;
    }

    // ---- ends

    private void fail(ErrorReason reason) {
        fail(reason, reason.status());
    }

    private void fail(ErrorReason reason, int code) {
        if (finished) {
            return;
        }
        error = reason;
        endAttempt(reason);
        if (responseStarted) {
            downstream.body().abort(reason);
        } else if (reason == ErrorReason.CLIENT_CLOSED) {
            status = reason.status();
            downstream.body().abort(reason);
        } else {
            status = code;
            if (!request.isEnded() || reason.status() == ErrorReason.CLIENT_BODY_TIMEOUT.status()) {
                downstream.closeAfter();
            }
            localBytes = LocalAnswer.sendError(status, downstream, context, head);
        }
        finish();
    }

    private void endAttempt(ErrorReason reason) {
        Attempt present = attempt;
        if (present == null) {
            return;
        }
        if (reason.isTargetsFault()) {
            present.fail(reason, nowNanos());
        } else {
            present.cancel(reason, nowNanos());
        }
    }

    private void finish() {
        finished = true;
        request.release();
        if (faults != null) {
            faults.release();
        }
        if (error == null && notes.pick().isGroupCookieInvalid()) {
            error = ErrorReason.GROUP_COOKIE_INVALID;
        }
        ExchangeCounts.add(this, connection.counters());
        if (context.observers().wantsRecords()) {
            record();
        }
        notes = notes.giveBack();
        downstream.done();
    }

    private void record() {
        try {
            context.observers().record(ExchangeRecords.of(this));
        } catch (RuntimeException e) {
            LOGGER.error("{}: a request could not be recorded", listener().name(), e);
        }
    }

    // ---- what a record is made of

    long nowNanos() {
        return context.nowNanos();
    }

    ListenerFacts listener() {
        return connection.listener();
    }

    ClientConnection connection() {
        return connection;
    }

    ExchangeContext context() {
        return context;
    }

    RequestHead head() {
        return head;
    }

    Downstream downstream() {
        return downstream;
    }

    TraceHeader trace() {
        return notes.trace();
    }

    Decision decision() {
        return notes.decision();
    }

    @Nullable
    TargetGroupRuntime group() {
        return group;
    }

    List<PickRecord> picks() {
        return notes.pick().records();
    }

    @Nullable
    Attempt lastAttempt() {
        return attempt;
    }

    @Nullable
    String redirectUrl() {
        return redirectUrl;
    }

    @Nullable
    ErrorReason error() {
        return error;
    }

    @Nullable
    String tunnelProtocol() {
        return tunnelProtocol;
    }

    int status() {
        return status;
    }

    int targetStatus() {
        return targetStatus;
    }

    long receivedBytes() {
        return request.bytes();
    }

    long sentBytes() {
        Relay relay = responseRelay;
        PacedEnd slow = paced();
        long passedOn = relay == null ? 0 : slow == null ? relay.bytes() : slow.sentBytes();
        return localBytes + passedOn;
    }

    RequestBody request() {
        return request;
    }

    /** Octets from and to the client since the last call. */
    long takeBytes() {
        long overhead = downstream.overheadReceived() + downstream.overheadSent();
        long bytes = Math.max(countedBytes, receivedBytes() + sentBytes() + overhead);
        long added = bytes - countedBytes;
        countedBytes = bytes;
        return added;
    }

    ExchangeTimes times() {
        return notes.times();
    }
}
