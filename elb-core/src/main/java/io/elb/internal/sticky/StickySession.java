package io.elb.internal.sticky;

import io.elb.balance.PickRequest;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.target.StickyId;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.Counter;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.Stickiness;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cookies of one request say about where it belongs, and the cookies that its response gives out. Made only for
 * requests to something that is sticky. Confined to its event loop.
 */
public final class StickySession {
    private static final int PAYLOAD_BYTES = Long.BYTES + StickyId.BYTES;

    private final StickyLoop loop;
    private final RequestHead head;
    private @Nullable OwnCookies own;
    private @Nullable AppCookie app;
    private @Nullable TargetGroupRuntime group;
    private Duration groupDuration = Duration.ZERO;
    private boolean isGroupCookieInvalid;
    private boolean isNonStickyCounted;

    /** Looks at nothing yet. */
    public StickySession(StickyLoop loop, RequestHead head) {
        this.loop = loop;
        this.head = head;
    }

    // ---- which group

    /** The group of these that the request's cookie names, whatever its weight and health; null when it names none. */
    public @Nullable TargetGroupRuntime rememberedGroup(List<WeightedTargetGroup> groups) {
        byte[] value = own().group();
        if (value == null) {
            return null;
        }
        byte[] payload = open(binding(StickyCookie.GROUP), value);
        if (payload == null) {
            isGroupCookieInvalid = true;
            return null;
        }
        if (hasEnded(payload)) {
            return null;
        }
        StickyId id = StickyId.at(payload, Long.BYTES);
        for (WeightedTargetGroup weighted : groups) {
            if (weighted.group() instanceof TargetGroupRuntime candidate
                    && candidate.stickyId().equals(id)) {
                return candidate;
            }
        }
        return null;
    }

    /** Lets the response give out a cookie for this group. */
    public void keepGroup(TargetGroupRuntime chosen, Duration duration) {
        group = chosen;
        groupDuration = duration;
    }

    /** Whether the request came with a cookie for a group that no balancer with our key has made. */
    public boolean isGroupCookieInvalid() {
        return isGroupCookieInvalid;
    }

    // ---- which target

    /** The target that the request's session is bound to; null, and counted once, when the strategy has to choose. */
    public @Nullable TargetRuntime rememberedTarget(TargetGroupRuntime from, int slot, PickRequest request) {
        Stickiness stickiness = from.config().stickiness();
        boolean isApp = stickiness.type() == Stickiness.Type.APP_COOKIE;
        StickyId id = isApp ? appCookie(stickiness).target(from.stickyId(), now().toEpochMilli()) : targetId(from);
        TargetRuntime target = id == null ? null : from.stickyTarget(id, slot, request);
        if (target == null && !isNonStickyCounted) {
            isNonStickyCounted = true;
            loop.context().counters(slot).increment(Counter.NON_STICKY_REQUESTS);
            if (isApp) {
                loop.context().counters(slot).increment(Counter.APP_COOKIE_NON_STICKINESS);
            }
        }
        return target;
    }

    private @Nullable StickyId targetId(TargetGroupRuntime from) {
        byte[] value = own().target();
        byte[] payload = value == null ? null : open(binding(StickyCookie.TARGET, from.stickyId()), value);
        return payload == null || hasEnded(payload) ? null : StickyId.at(payload, Long.BYTES);
    }

    private AppCookie appCookie(Stickiness stickiness) {
        AppCookie made = app;
        if (made == null) {
            made = new AppCookie(loop, head, own(), stickiness.cookieName().orElse(""));
            app = made;
        }
        return made;
    }

    // ---- what the response gives out

    /** Adds the cookies to the response of a target. */
    public void addCookies(ResponseHead response, HeadEdits edits, TargetRuntime target) {
        Instant now = now();
        TargetGroupRuntime chosen = group;
        if (chosen != null) {
            addTwins(StickyCookie.GROUP, binding(StickyCookie.GROUP), chosen.stickyId(), groupDuration, now, edits);
        }
        TargetGroupRuntime from = target.group();
        Stickiness stickiness = from.config().stickiness();
        switch (stickiness.type()) {
            case OFF, SOURCE_IP -> {}
            case LB_COOKIE ->
                addTwins(
                        StickyCookie.TARGET,
                        binding(StickyCookie.TARGET, from.stickyId()),
                        target.stickyId(),
                        stickiness.duration(),
                        now,
                        edits);
            case APP_COOKIE -> appCookie(stickiness).add(response.fields(), edits, target, now);
        }
    }

    private void addTwins(
            StickyCookie cookie, byte[] binding, StickyId id, Duration duration, Instant now, HeadEdits edits) {
        byte[] payload = new byte[PAYLOAD_BYTES];
        ByteBuffer.wrap(payload).putLong(now.toEpochMilli() + duration.toMillis());
        id.write(payload, Long.BYTES);
        byte[] value = loop.cipher().seal(binding, payload, now.getEpochSecond());
        SetCookie.add(edits, cookie.cookieName(), value, loop.attributes(now), false);
        SetCookie.add(edits, cookie.corsName(), value, loop.attributes(now), true);
    }

    // ---- values

    private OwnCookies own() {
        OwnCookies made = own;
        if (made == null) {
            made = OwnCookies.of(head.fields());
            own = made;
        }
        return made;
    }

    private byte @Nullable [] open(byte[] binding, byte[] value) {
        return value.length == CookieCipher.lengthOf(PAYLOAD_BYTES)
                ? loop.cipher().open(binding, value, now().getEpochSecond())
                : null;
    }

    private boolean hasEnded(byte[] payload) {
        return ByteBuffer.wrap(payload).getLong() <= now().toEpochMilli();
    }

    private Instant now() {
        return loop.context().now();
    }

    private static byte[] binding(StickyCookie cookie) {
        return new byte[] {cookie.kind()};
    }

    private static byte[] binding(StickyCookie cookie, StickyId owner) {
        byte[] binding = new byte[1 + StickyId.BYTES];
        binding[0] = cookie.kind();
        owner.write(binding, 1);
        return binding;
    }
}
