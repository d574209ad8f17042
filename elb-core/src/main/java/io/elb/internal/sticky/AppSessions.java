package io.elb.internal.sticky;

import io.elb.internal.target.StickyId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sessions that the application cookie of one client holds: for each group the target, and until when. Immutable. */
final class AppSessions {
    static final AppSessions NONE = new AppSessions(List.of());

    private static final int ENTRY_BYTES = 2 * StickyId.BYTES + Long.BYTES;
    /** As many as four shards can hold, with some room left. */
    private static final int MOST = 256;

    private final List<Entry> entries;

    private record Entry(StickyId group, StickyId target, long endMillis) {}

    private AppSessions(List<Entry> entries) {
        this.entries = entries;
    }

    /** What {@link #toBytes()} gave; none for anything else. */
    static AppSessions of(byte[] bytes) {
        if (bytes.length % ENTRY_BYTES != 0) {
            return NONE;
        }
        List<Entry> entries = new ArrayList<>(bytes.length / ENTRY_BYTES);
        for (int at = 0; at < bytes.length; at += ENTRY_BYTES) {
            entries.add(new Entry(
                    StickyId.at(bytes, at),
                    StickyId.at(bytes, at + StickyId.BYTES),
                    ByteBuffer.wrap(bytes).getLong(at + 2 * StickyId.BYTES)));
        }
        return new AppSessions(entries);
    }

    byte[] toBytes() {
        byte[] bytes = new byte[entries.size() * ENTRY_BYTES];
        int at = 0;
        for (Entry entry : entries) {
            entry.group.write(bytes, at);
            entry.target.write(bytes, at + StickyId.BYTES);
            ByteBuffer.wrap(bytes).putLong(at + 2 * StickyId.BYTES, entry.endMillis);
            at += ENTRY_BYTES;
        }
        return bytes;
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The target of a group's session; null when there is none, or it has ended. */
    @Nullable
    StickyId target(StickyId group, long nowMillis) {
        for (Entry entry : entries) {
            if (entry.group.equals(group)) {
                return entry.endMillis > nowMillis ? entry.target : null;
            }
        }
        return null;
    }

    /** These without those that have ended. */
    AppSessions lasting(long nowMillis) {
        List<Entry> lasting = new ArrayList<>(entries);
        lasting.removeIf(entry -> entry.endMillis <= nowMillis);
        return new AppSessions(lasting);
    }

    /** These with another target for one group; those that have been idle longest give way when there are too many. */
    AppSessions with(StickyId group, StickyId target, long endMillis, long nowMillis) {
        List<Entry> changed = new ArrayList<>(entries.size() + 1);
        changed.add(new Entry(group, target, endMillis));
        for (Entry entry : entries) {
            if (!entry.group.equals(group) && entry.endMillis > nowMillis && changed.size() < MOST) {
                changed.add(entry);
            }
        }
        return new AppSessions(changed);
    }
}
