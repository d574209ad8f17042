package io.elb.internal.exchange;

import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.internal.action.ActionChain;
import io.elb.internal.action.Outcome;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.DesyncGuard;
import io.elb.internal.http.Downstream;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.http.Upstream;
import io.elb.internal.relay.FlowReceiver;
import io.elb.internal.relay.Relay;
import io.elb.internal.relay.Trailers;
import io.elb.internal.rule.HeadView;
import io.elb.internal.rule.MatchedRule;
import io.elb.internal.rule.RuleSet;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetRuntime;
import io.elb.listener.ForwardedForMode;
import io.elb.listener.HttpOptions;
import io.elb.observe.Counter;
import io.elb.observe.DesyncClass;
import io.elb.observe.ErrorReason;
import io.elb.rule.RequestView;
import io.elb.target.TargetGroupConfig;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request and its response, from the complete request head to the record of how it ended. Confined to its event loop. */
final class HttpExchange implements FlowReceiver, PickRequest {
    /*
     * How it works. start() decides: refuse, answer, or forward. Forwarding runs one Attempt at a time; until one has
     * passed on its response head ("committed") another may follow it. Each direction of the body is a Relay, made when
     * both of its ends are known; request data that comes earlier waits in the ReplayBuffer with reading switched off
     * beyond its limit. Whatever happens ends in finish(), once: counters, record, and the downstream side set free.
     * One timer watches over everything; progress is noted in two fields and looked at when the timer fires.
     */
    private static final Logger LOGGER = LoggerFactory.getLogger(HttpExchange.class);
    private static final int MOST_FORWARDED_ADDRESSES = 30;
    private static final int CONTINUE = 100;
    /** Stands in where no rule looks at the request. */
    private static final RequestView NO_VIEW =
            new HeadView(new RequestHead(), "", InetSocketAddress.createUnresolved("", 0));
    /** From this size on a body is moved by the kernel where it can; below, copying is cheaper. */
    private static final int SPLICED_BYTES = 128 * 1024;

    private final ExchangeContext context;
    private final ClientConnection connection;
    private final RequestHead head;
    private final Downstream downstream;
    private final long startNanos;
    private final LoopTimers.Timer timer;
    private final TraceHeader trace;

    private @Nullable MatchedRule<ActionChain> matched;
    private @Nullable TargetGroupRuntime group;
    private @Nullable Attempt attempt;
    private @Nullable TargetRuntime lastTarget;
    private @Nullable String excludedKey;
    private @Nullable ReplayBuffer replay;
    private @Nullable Relay requestRelay;
    private @Nullable Relay responseRelay;
    private @Nullable Trailers requestTrailers;
    private @Nullable String redirectUrl;
    private @Nullable ErrorReason error;
    private @Nullable String tunnelProtocol;
    private int attempts;
    private int status;
    private int targetStatus;
    private long receivedBytes;
    private long localBytes;
    private long sentNanos = -1;
    private long requestEndNanos;
    private long firstByteNanos = -1;
    private long activityNanos;
    private long clientActivityNanos;
    private boolean opening = true;
    private boolean requestUnflushed;
    private boolean requestEnded;
    private boolean responseStarted;
    private boolean isRaceRetried;
    private boolean held;
    private boolean finished;

    HttpExchange(ExchangeContext context, ClientConnection connection, RequestHead head, Downstream downstream) {
        this.context = context;
        this.connection = connection;
        this.head = head;
        this.downstream = downstream;
        this.startNanos = context.nowNanos();
        this.activityNanos = startNanos;
        this.clientActivityNanos = startNanos;
        this.requestEnded = !head.hasBody();
        this.timer = new LoopTimers.Timer(context.loop().timers(), this::onTimer);
        this.trace = new TraceHeader(context.traceIds());
    }

    // ---- decide

    void start() {
        try {
            ErrorReason refusal = refusal();
            if (refusal != null) {
                fail(refusal);
            } else {
                act();
            }
        } catch (RuntimeException e) {
            LOGGER.error("{}: a request could not be handled", listener().name(), e);
            fail(ErrorReason.INTERNAL_ERROR);
        }
        opening = false;
    }

    /** Answers a request that the codec could not accept. */
    void reject(ErrorReason reason) {
        downstream.closeAfter();
        fail(reason);
    }

    private @Nullable ErrorReason refusal() {
        HttpOptions options = listener().config().http();
        if (head.desyncClass() != DesyncClass.COMPLIANT) {
            context.counters().increment(Counter.DESYNC_NON_COMPLIANT);
            if (DesyncGuard.isBlocked(options.desyncMode(), head)) {
                downstream.closeAfter();
                return ErrorReason.DESYNC_BLOCKED;
            }
            if (DesyncGuard.closesAfter(options.desyncMode(), head)) {
                downstream.closeAfter();
            }
        }
        int method = head.methodId();
        if (method == HttpMethods.TRACE || method == HttpMethods.CONNECT) {
            downstream.closeAfter();
            return ErrorReason.METHOD_NOT_ALLOWED;
        }
        if (options.forwardedForMode() == ForwardedForMode.APPEND
                && head.forwardedForCount() > MOST_FORWARDED_ADDRESSES) {
            return ErrorReason.TOO_MANY_FORWARDED_ADDRESSES;
        }
        return null;
    }

    private void act() {
        RuleSet<ActionChain> rules = context.rules().get();
        RequestView view =
                rules.hasPredicates() ? new HeadView(head, listener().scheme(), connection.clientAddress()) : NO_VIEW;
        MatchedRule<ActionChain> rule = rules.match(head, view);
        matched = rule;
        Outcome outcome =
                rule.action().decide(head, context.endpoint(), context.loop().random());
        if (outcome instanceof Outcome.Forward forward) {
            forward((TargetGroupRuntime) forward.group());
        } else if (outcome instanceof Outcome.Answer answer) {
            answer(answer);
        } else if (outcome instanceof Outcome.Failure failure) {
            fail(failure.reason());
        }
    }

    private void answer(Outcome.Answer answer) {
        status = answer.status();
        redirectUrl = answer.field("Location");
        context.counters().increment(redirectUrl == null ? Counter.FIXED_RESPONSES : Counter.REDIRECTS);
        localBytes =
                LocalAnswer.send(status, answer.fields(), answer.body(), downstream, context.http(), head.methodId());
        finish();
    }

    // ---- forward

    private void forward(TargetGroupRuntime to) {
        group = to;
        if (head.hasInvalidFieldNames()) {
            boolean dropped = listener().config().http().isDropInvalidHeaderFields();
            context.counters().increment(dropped ? Counter.DROPPED_INVALID_HEADER : Counter.FORWARDED_INVALID_HEADER);
        }
        if (head.expectsContinue()) {
            downstream.sendContinue();
        }
        timer.armAt(nextDeadline());
        pick(to);
    }

    private void pick(TargetGroupRuntime from) {
        Pick pick = from.pick(this);
        if (pick instanceof TargetRuntime target) {
            attempt(target, false);
        } else {
            ErrorReason reason = error;
            if (reason == null) {
                reason = pick.reason().orElse(NoPickReason.NO_TARGETS) == NoPickReason.NO_TARGETS
                        ? ErrorReason.NO_TARGETS
                        : ErrorReason.NO_ELIGIBLE_TARGET;
            }
            fail(reason);
        }
    }

    private void attempt(TargetRuntime target, boolean fresh) {
        attempts++;
        lastTarget = target;
        Attempt next = new Attempt(this, target, context.nowNanos());
        attempt = next;
        context.pools().acquire(target, next, fresh);
    }

    /** A connection is there: the head goes out, and what is kept of the body. */
    void send(Attempt by, Upstream upstream) {
        sentNanos = context.nowNanos();
        HeadEdits edits = context.http().edits();
        RequestEdits.apply(head, connection, edits, trace);
        upstream.send(head, edits, by);
        if (DesyncGuard.closesAfter(listener().config().http().desyncMode(), head)) {
            upstream.closeAfter();
        }
        requestRelay = requestEnded ? null : new Relay(downstream.body(), upstream.body());
        ReplayBuffer kept = replay;
        if (kept != null) {
            kept.sendTo(upstream.body(), isReplayWorthwhile(upstream));
            if (held) {
                held = false;
                resumeRequest();
            }
        }
        if (requestEnded) {
            upstream.body().end(requestTrailers);
        } else if (head.contentLength() >= SPLICED_BYTES && !isReplayWorthwhile(upstream)) {
            downstream.body().transferTo(upstream.body(), head.contentLength());
        }
        if (opening) {
            requestUnflushed = true;
        } else {
            upstream.body().flush();
        }
    }

    /** Lets the client's body come again; its time to progress begins anew. */
    private void resumeRequest() {
        downstream.body().readable(true);
        clientActivityNanos = context.nowNanos();
        timer.armAt(nextDeadline());
    }

    private boolean isReplayWorthwhile(Upstream upstream) {
        return upstream.isReused() && head.isIdempotent();
    }

    /** Nothing was sent: once per request another target may follow, also where a retry could not connect. */
    void connectFailed(Attempt failed, ErrorReason reason) {
        TargetGroupRuntime from = group;
        boolean another =
                from != null && from.config().retries().isConnectFailover() && excludedKey == null && isReplayable();
        tellFailed(failed, reason);
        if (another && from != null) {
            failed.fail(reason, nowNanos());
            excludedKey = failed.target().key();
            error = reason;
            context.counters().increment(Counter.RETRIES);
            pick(from);
        } else {
            fail(reason);
        }
    }

    void attemptFailed(Attempt failed, ErrorReason reason) {
        tellFailed(failed, reason);
        if (!responseStarted && !isRaceRetried && failed.isIdleRace(reason) && head.isIdempotent() && isReplayable()) {
            isRaceRetried = true;
            failed.fail(reason, nowNanos());
            sentNanos = -1;
            Relay stale = requestRelay;
            requestRelay = null;
            if (stale != null && stale.isPaused()) {
                resumeRequest();
            }
            context.counters().increment(Counter.RETRIES);
            attempt(failed.target(), true);
        } else {
            fail(reason);
        }
    }

    private void tellFailed(Attempt failed, ErrorReason reason) {
        if (context.observers().wantsRecords()) {
            int number = attempts;
            context.observers()
                    .tell(observer -> observer.attemptFailed(failed.target().ref(), reason, number));
        }
    }

    private boolean isReplayable() {
        ReplayBuffer kept = replay;
        return kept == null ? receivedBytes == 0 : kept.isWhole();
    }

    // ---- request body, from the client

    @Override
    public void onData(ByteBuf data) {
        if (finished) {
            data.release();
            return;
        }
        clientActivityNanos = context.nowNanos();
        activityNanos = clientActivityNanos;
        receivedBytes += data.readableBytes();
        Relay relay = requestRelay;
        if (relay == null) {
            if (!replay().hold(data) && !held) {
                held = true;
                downstream.body().readable(false);
            }
            return;
        }
        keepForReplay(data);
        relay.data(data);
    }

    private void keepForReplay(ByteBuf data) {
        if (responseStarted) {
            return;
        }
        Attempt present = attempt;
        Upstream upstream = present == null ? null : present.upstream();
        if (upstream != null && isReplayWorthwhile(upstream)) {
            replay().keep(data);
        } else if (replay != null) {
            replay.lose();
        }
    }

    private ReplayBuffer replay() {
        ReplayBuffer kept = replay;
        if (kept == null) {
            TargetGroupRuntime to = group;
            kept = new ReplayBuffer(to == null ? 0 : to.config().retries().replayBufferBytes());
            replay = kept;
        }
        return kept;
    }

    @Override
    public void onTransferred(long bytes) {
        receivedBytes += bytes;
        activityNanos = context.nowNanos();
        clientActivityNanos = activityNanos;
    }

    @Override
    public void onReadComplete() {
        if (requestUnflushed) {
            requestUnflushed = false;
            Attempt present = attempt;
            Upstream upstream = present == null ? null : present.upstream();
            if (upstream != null && !finished) {
                upstream.body().flush();
            }
        }
        Relay relay = requestRelay;
        if (relay != null && !finished) {
            relay.readComplete();
        }
    }

    @Override
    public void onEnd(@Nullable Trailers trailers) {
        if (finished) {
            return;
        }
        requestEnded = true;
        requestEndNanos = nowNanos();
        requestTrailers = trailers;
        Relay relay = requestRelay;
        if (relay != null) {
            relay.end(trailers);
        }
        if (!finished && group != null) {
            timer.armAt(nextDeadline()); // the time for the first byte begins now
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
        Relay relay = responseRelay;
        if (relay != null && !finished) {
            activityNanos = context.nowNanos();
            relay.writable();
        }
    }

    /** The target takes request data again. */
    void requestWritable() {
        Relay relay = requestRelay;
        if (relay != null) {
            activityNanos = context.nowNanos();
            clientActivityNanos = activityNanos;
            relay.writable();
            if (!requestEnded) {
                timer.armAt(nextDeadline());
            }
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
        downstream.sendHead(response, edits);
        Upstream upstream = by.upstream();
        if (upstream != null) {
            Relay relay = new Relay(upstream.body(), downstream.body());
            relay.headWritten();
            responseRelay = relay;
            if (response.contentLength() >= SPLICED_BYTES) {
                upstream.body().transferTo(downstream.body(), response.contentLength());
            }
        }
    }

    void tunnel(Attempt by, ResponseHead response, long nowNanos) {
        commit(response, nowNanos);
        String protocol = response.tunnelProtocol();
        tunnelProtocol = protocol == null ? head.tunnelProtocol() : protocol;
        requestEnded = false;
        HeadEdits edits = context.http().edits();
        edits.removeHopByHop(response.fields());
        edits.append("Connection", "Upgrade");
        edits.append("Upgrade", tunnelProtocol == null ? "" : tunnelProtocol);
        Upstream upstream = by.upstream();
        if (upstream != null) {
            Relay request = requestRelay;
            requestRelay = new Relay(downstream.body(), upstream.body());
            responseRelay = new Relay(upstream.body(), downstream.body());
            if (request != null && request.isPaused()) {
                downstream.body().readable(true);
            }
        }
        downstream.acceptTunnel(response, edits);
    }

    private void commit(ResponseHead response, long nowNanos) {
        responseStarted = true;
        firstByteNanos = nowNanos;
        activityNanos = nowNanos;
        status = response.status();
        targetStatus = status;
        error = null;
        if (replay != null) {
            replay.lose();
        }
    }

    void responseData(ByteBuf data) {
        Relay relay = responseRelay;
        if (relay == null) {
            data.release();
            return;
        }
        activityNanos = context.nowNanos();
        relay.data(data);
    }

    void responseTransferred(long bytes) {
        Relay relay = responseRelay;
        if (relay != null) {
            activityNanos = context.nowNanos();
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
        finish();
    }

    private void finishTunnelWhenEnded() {
        Relay request = requestRelay;
        Relay response = responseRelay;
        if (request != null && response != null && request.isEnded() && response.isEnded() && !finished) {
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

    private long nextDeadline() {
        long next = activityNanos + idleNanos();
        if (!requestEnded && tunnelProtocol == null && !isRequestPaused()) {
            next = Math.min(next, clientActivityNanos + listener().bodyProgressNanos());
        }
        TargetGroupRuntime to = group;
        if (to != null && tunnelProtocol == null) {
            TargetGroupConfig config = to.config();
            Optional<Duration> total = config.timeouts().total();
            if (total.isPresent()) {
                next = Math.min(next, startNanos + total.get().toNanos());
            }
            Optional<Duration> firstByte = config.timeouts().firstByte();
            if (firstByte.isPresent() && !responseStarted) {
                next = Math.min(next, firstByteFromNanos() + firstByte.get().toNanos());
            }
        }
        return next;
    }

    /** When the target had the whole request; now, while it has not. */
    private long firstByteFromNanos() {
        return requestEnded && sentNanos >= 0 ? Math.max(sentNanos, requestEndNanos) : nowNanos();
    }

    private long idleNanos() {
        TargetGroupRuntime to = group;
        Optional<Duration> own =
                to == null ? Optional.empty() : to.config().timeouts().idle();
        return own.isPresent() ? own.get().toNanos() : listener().idleNanos();
    }

    private void onTimer() {
        if (finished) {
            return;
        }
        long now = nowNanos();
        ErrorReason late = late(now);
        if (late == null) {
            timer.armAt(nextDeadline());
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
        TargetGroupRuntime to = group;
        if (to != null && tunnelProtocol == null) {
            Optional<Duration> total = to.config().timeouts().total();
            if (total.isPresent() && now - startNanos >= total.get().toNanos()) {
                return ErrorReason.TARGET_TOTAL_TIMEOUT;
            }
            Optional<Duration> firstByte = to.config().timeouts().firstByte();
            if (firstByte.isPresent()
                    && !responseStarted
                    && now - firstByteFromNanos() >= firstByte.get().toNanos()) {
                return ErrorReason.TARGET_FIRST_BYTE_TIMEOUT;
            }
        }
        boolean clientAwaited = !requestEnded && tunnelProtocol == null && !isRequestPaused();
        if (clientAwaited && now - clientActivityNanos >= listener().bodyProgressNanos()) {
            return ErrorReason.CLIENT_BODY_TIMEOUT;
        }
        if (now - activityNanos < idleNanos()) {
            return null;
        }
        if (clientAwaited) {
            return ErrorReason.CLIENT_BODY_TIMEOUT;
        }
        return responseStarted && !downstream.body().isWritable()
                ? ErrorReason.CLIENT_RESPONSE_TIMEOUT
                : ErrorReason.TARGET_IDLE_TIMEOUT;
    }

    /** Whether the target, not the client, is what the request body waits for. */
    private boolean isRequestPaused() {
        Relay relay = requestRelay;
        return held || relay != null && !relay.isSinkWritable();
    }

    // ---- ends

    private void fail(ErrorReason reason) {
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
            status = reason.status();
            if (!requestEnded || reason.status() == ErrorReason.CLIENT_BODY_TIMEOUT.status()) {
                downstream.closeAfter();
            }
            localBytes = LocalAnswer.sendError(status, downstream, context.http(), head.methodId());
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
        timer.disarm();
        if (replay != null) {
            replay.release();
        }
        count();
        if (context.observers().wantsRecords()) {
            context.observers().record(ExchangeRecords.of(this));
        }
        downstream.done();
    }

    private void count() {
        var counters = context.counters();
        counters.increment(Counter.REQUESTS);
        counters.add(Counter.PROCESSED_BYTES, receivedBytes + sentBytes());
        if (targetStatus > 0) {
            switch (targetStatus / 100) {
                case 2 -> counters.increment(Counter.TARGET_2XX);
                case 3 -> counters.increment(Counter.TARGET_3XX);
                case 4 -> counters.increment(Counter.TARGET_4XX);
                case 5 -> counters.increment(Counter.TARGET_5XX);
                default -> {}
            }
        } else {
            countOwn(status);
        }
        ErrorReason reason = error;
        if (reason != null) {
            counters.increment(reason);
        }
    }

    private void countOwn(int code) {
        var counters = context.counters();
        switch (code / 100) {
            case 3 -> counters.increment(Counter.ELB_3XX);
            case 4 -> counters.increment(Counter.ELB_4XX);
            case 5 -> counters.increment(Counter.ELB_5XX);
            default -> {}
        }
        switch (code) {
            case 500 -> counters.increment(Counter.ELB_500);
            case 502 -> counters.increment(Counter.ELB_502);
            case 503 -> counters.increment(Counter.ELB_503);
            case 504 -> counters.increment(Counter.ELB_504);
            default -> {}
        }
    }

    // ---- what a picker asks

    @Override
    public long hash() {
        return mix(connection.clientAddress().getAddress().hashCode());
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
        return z ^ z >>> 33;
    }

    @Override
    public Optional<String> attribute(String name) {
        HeadFields fields = head.fields();
        int index = fields.indexOfName(name.toLowerCase(Locale.ROOT), 0);
        return index < 0 ? Optional.empty() : Optional.of(fields.value(index));
    }

    @Override
    public boolean isExcluded(String key) {
        return key.equals(excludedKey);
    }

    @Override
    public int attempt() {
        return attempts;
    }

    @Override
    public long nowNanos() {
        return context.nowNanos();
    }

    @Override
    public RandomGenerator random() {
        return context.loop().random();
    }

    // ---- what a record is made of

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

    TraceHeader trace() {
        return trace;
    }

    @Nullable
    MatchedRule<ActionChain> matched() {
        return matched;
    }

    @Nullable
    TargetRuntime lastTarget() {
        return lastTarget;
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

    int attempts() {
        return attempts;
    }

    int status() {
        return status;
    }

    int targetStatus() {
        return targetStatus;
    }

    long receivedBytes() {
        return receivedBytes;
    }

    long sentBytes() {
        Relay relay = responseRelay;
        return localBytes + (relay == null ? 0 : relay.bytes());
    }

    long startNanos() {
        return startNanos;
    }

    long sentNanos() {
        return sentNanos;
    }

    long firstByteNanos() {
        return firstByteNanos;
    }
}
