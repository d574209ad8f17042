package io.elb.internal.exchange;

import io.elb.balance.HashKey;
import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.internal.action.Outcome;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.jfr.FlightEvents;
import io.elb.internal.sticky.StickyLoop;
import io.elb.internal.sticky.StickySession;
import io.elb.internal.target.PickTrail;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.PickRecord;
import io.elb.observe.PickRecord.Source;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What strategies may know of one request, and how often it was tried. Confined to its event loop. */
final class ExchangePick implements PickRequest {
    private final LoopContext loop;
    private final StickyLoop stickyLoop;
    private @Nullable ClientConnection connection;
    private @Nullable RequestHead head;
    private @Nullable StickySession session;
    private @Nullable String excludedKey;
    private int attempts;
    private long begunNanos;
    private List<PickRecord> records = List.of();

    ExchangePick(LoopContext loop, StickyLoop stickyLoop) {
        this.loop = loop;
        this.stickyLoop = stickyLoop;
    }

    /** Another exchange begins. */
    void begin(ClientConnection of, RequestHead request) {
        connection = of;
        head = request;
    }

    /** The exchange is over. */
    void clear() {
        connection = null;
        head = null;
        session = null;
        excludedKey = null;
        attempts = 0;
        begunNanos = 0;
        records = List.of();
    }

    private ClientConnection connection() {
        return Objects.requireNonNull(connection, "connection");
    }

    private RequestHead head() {
        return Objects.requireNonNull(head, "head");
    }

    /** The group of a sticky forward: the one that the client was sent to before, or one drawn by weight. */
    Outcome groupOf(Outcome.StickyForward forward) {
        StickySession present = session();
        TargetGroupRuntime remembered = present.rememberedGroup(forward.groups());
        Outcome outcome = remembered == null ? forward.choice().apply(loop.random()) : new Outcome.Forward(remembered);
        if (outcome instanceof Outcome.Forward chosen && chosen.group() instanceof TargetGroupRuntime group) {
            present.keepGroup(group, forward.duration());
        }
        return outcome;
    }

    /** The target of the client's session, or one that the group's strategy chooses; an attempt on it has begun. */
    Pick from(TargetGroupRuntime group) {
        int slot = connection().node().slot();
        TargetRuntime remembered =
                group.config().stickiness().isOn() ? session().rememberedTarget(group, slot, this) : null;
        double recorded = group.config().recordedPicksPercent();
        Pick pick;
        if (recorded > 0 && loop.random().nextDouble() * 100 < recorded) {
            pick = explained(group, slot, remembered);
        } else {
            pick = remembered == null ? group.pick(slot, this) : remembered;
        }
        FlightEvents.picked(group.name(), pick.key(), attempts);
        begunNanos = loop.nowNanos();
        while (pick instanceof TargetRuntime target && !target.tryBegin(begunNanos)) {
            pick = group.pick(slot, this); // it was deregistered at this moment
        }
        return pick;
    }

    private Pick explained(TargetGroupRuntime group, int slot, @Nullable TargetRuntime remembered) {
        PickTrail trail = new PickTrail(group);
        if (remembered != null) {
            group.explainSticky(slot, this, trail);
        }
        Pick pick = remembered == null ? group.explain(slot, this, trail) : remembered;
        records = trail.recorded(records, pick, remembered == null ? Source.STRATEGY : Source.STICKINESS);
        return pick;
    }

    /** How targets came to be picked, as far as it was recorded. */
    List<PickRecord> records() {
        return records;
    }

    /** When the attempt on the last target began: what the target was told, to the nanosecond. */
    long begunNanos() {
        return begunNanos;
    }

    private StickySession session() {
        StickySession present = session;
        if (present == null) {
            present = new StickySession(stickyLoop, head());
            session = present;
        }
        return present;
    }

    /** Gives the client what it will be known by. */
    void addCookies(ResponseHead response, HeadEdits edits, TargetRuntime target) {
        StickySession present = session;
        if (present != null) {
            present.addCookies(response, edits, target);
        }
    }

    /** Whether the client sent a cookie for its group that can't be read. */
    boolean isGroupCookieInvalid() {
        StickySession present = session;
        return present != null && present.isGroupCookieInvalid();
    }

    /** One more target is tried; answers how many there were. */
    int countAttempt() {
        return ++attempts;
    }

    /** The target that could not be reached is not to be picked again. */
    void exclude(String key) {
        excludedKey = key;
    }

    boolean hasExcluded() {
        return excludedKey != null;
    }

    @Override
    public long hash() {
        return connection().sourceHash();
    }

    @Override
    public Optional<String> attribute(String name) {
        HeadFields fields = head().fields();
        int index = fields.indexOfName(name.toLowerCase(Locale.ROOT), 0);
        return index < 0 ? Optional.empty() : Optional.of(fields.value(index));
    }

    @Override
    public Optional<String> value(HashKey key) {
        return switch (key.kind()) {
            case SOURCE_ADDRESS -> Optional.of(connection().clientIp());
            case FLOW -> Optional.of(connection().flowText());
            case FUNCTION -> key.compute(this);
            case HEADER, COOKIE, QUERY_PARAMETER, PATH -> PickFacts.value(head(), key);
        };
    }

    @Override
    public long hash(HashKey key) {
        return switch (key.kind()) {
            case SOURCE_ADDRESS -> hash();
            case FLOW -> connection().flowHash();
            case FUNCTION -> PickRequest.super.hash(key);
            case HEADER, COOKIE, QUERY_PARAMETER, PATH -> PickFacts.hash(head(), key, loop.random());
        };
    }

    @Override
    public Optional<String> zone() {
        return Optional.ofNullable(connection().node().zone());
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
        return loop.nowNanos();
    }

    @Override
    public RandomGenerator random() {
        return loop.random();
    }
}
