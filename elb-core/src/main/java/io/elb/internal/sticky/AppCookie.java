package io.elb.internal.sticky;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.internal.target.StickyId;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetRuntime;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The application cookie of one exchange, whose value is spread over up to four cookies. Confined to its event loop. */
final class AppCookie {
    /** With name and attributes a cookie stays below the 4096 bytes that every client keeps (RFC 6265 section 6.1). */
    private static final int SHARD_BYTES = 4000;

    private static final byte[] REMOVED = ascii("_remove_");
    private static final byte[] CHROME = ascii("Chrome/");
    private static final byte[] CHROMIUM = ascii("Chromium/");
    private static final int FIRST_STRICT_VERSION = 80;

    private final StickyLoop loop;
    private final byte[] name;
    private final boolean isStrictClient;
    private final boolean isSent;
    private final AppSessions sessions;

    AppCookie(StickyLoop loop, RequestHead head, OwnCookies own, String name) {
        HeadFields fields = head.fields();
        this.loop = loop;
        this.name = ascii(name);
        this.isStrictClient = isStrictClient(fields);
        this.isSent = Cookies.isSent(fields, this.name);
        this.sessions = sessions(own);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private AppSessions sessions(OwnCookies own) {
        byte[] value = joined(own);
        byte[] plain = value.length == 0
                ? null
                : loop.cipher()
                        .open(
                                StickyCookie.APP_BINDING,
                                value,
                                loop.context().now().getEpochSecond());
        return plain == null ? AppSessions.NONE : AppSessions.of(plain);
    }

    private static byte[] joined(OwnCookies own) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(0);
        for (int i = 0; i < OwnCookies.SHARDS; i++) {
            byte[] value = own.shard(i);
            if (value == null || Arrays.equals(value, REMOVED)) {
                break;
            }
            joined.writeBytes(value);
        }
        return joined.toByteArray();
    }

    /** The target that the client's session with the group is bound to; null without one. */
    @Nullable
    StickyId target(StickyId group, long nowMillis) {
        return isSent ? sessions.target(group, nowMillis) : null;
    }

    /** Adds the cookies: the session goes on, or begins because the target has set its own cookie, or there is none. */
    void add(HeadFields response, HeadEdits edits, TargetRuntime target, Instant now) {
        TargetGroupRuntime group = target.group();
        long nowMillis = now.toEpochMilli();
        boolean isSticky = target(group.stickyId(), nowMillis) != null || Cookies.isSet(response, name);
        long endMillis = nowMillis + group.config().stickiness().duration().toMillis();
        AppSessions next = isSticky
                ? sessions.with(group.stickyId(), target.stickyId(), endMillis, nowMillis)
                : sessions.lasting(nowMillis);
        byte[] value = next.isEmpty()
                ? new byte[0]
                : loop.cipher().seal(StickyCookie.APP_BINDING, next.toBytes(), now.getEpochSecond());
        byte[] attributes = loop.attributes(now);
        for (int i = 0; i < OwnCookies.SHARDS; i++) {
            int start = i * SHARD_BYTES;
            int end = Math.min(start + SHARD_BYTES, value.length);
            if (start < end) {
                SetCookie.add(edits, OwnCookies.shardName(i), value, start, end, attributes, isStrictClient);
            } else {
                SetCookie.add(edits, OwnCookies.shardName(i), REMOVED, attributes, isStrictClient);
            }
        }
    }

    /** Whether the client sends cookies to other sites only when they say so: Chromium from version 80 on. */
    private static boolean isStrictClient(HeadFields fields) {
        int agent = fields.indexOf(FieldNames.USER_AGENT);
        return agent >= 0
                && Math.max(version(fields, agent, CHROME), version(fields, agent, CHROMIUM)) >= FIRST_STRICT_VERSION;
    }

    /** The number behind the first product of this name; 0 without one. */
    private static int version(HeadFields fields, int index, byte[] product) {
        byte[] bytes = fields.bytes();
        int end = fields.valueEnd(index);
        for (int at = fields.valueStart(index); at + product.length < end; at++) {
            if (Arrays.equals(bytes, at, at + product.length, product, 0, product.length)) {
                int version = 0;
                for (int i = at + product.length; i < end && isDigit(bytes[i]) && version < 100_000; i++) {
                    version = version * 10 + bytes[i] - '0';
                }
                return version;
            }
        }
        return 0;
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }
}
