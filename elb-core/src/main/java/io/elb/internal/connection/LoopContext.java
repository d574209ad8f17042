package io.elb.internal.connection;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * What all connections of one event loop share: clock, timers, random source, allocator and counters. Confined to its
 * event loop, but for {@link #index()} and {@link #eventLoop()}.
 */
public final class LoopContext {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final long DATE_VALID_NANOS = 500_000_000L;
    private static final int SPARE_BYTES = 2048;

    private final EventLoop eventLoop;
    private final int index;
    private final LoopTimers timers;
    private final InstantSource wallClock;
    private final RandomGenerator random;
    private final ByteBufAllocator allocator;
    private final SpareBuffers reads;
    private final SpareBuffers writes;
    private final Surroundings surroundings;
    private final LoopCounters[] counters;
    private String date = "";
    private long dateNanos;

    /** Creates the context of one loop of a balancer without zones. */
    public LoopContext(
            EventLoop eventLoop,
            int index,
            InstantSource wallClock,
            RandomGenerator random,
            ByteBufAllocator allocator,
            Surroundings surroundings) {
        this(eventLoop, index, wallClock, random, allocator, surroundings, Nodes.unzoned());
    }

    /** Creates the context of one loop; {@code index} is unique and small within a balancer. */
    public LoopContext(
            EventLoop eventLoop,
            int index,
            InstantSource wallClock,
            RandomGenerator random,
            ByteBufAllocator allocator,
            Surroundings surroundings,
            Nodes nodes) {
        this.eventLoop = eventLoop;
        this.index = index;
        this.timers = new LoopTimers(eventLoop);
        this.wallClock = wallClock;
        this.random = random;
        this.allocator = allocator;
        this.reads = new SpareBuffers(allocator, SPARE_BYTES);
        this.writes = new SpareBuffers(allocator, SPARE_BYTES);
        this.surroundings = surroundings;
        this.counters = new LoopCounters[nodes.slots()];
        Arrays.setAll(counters, slot -> new LoopCounters());
    }

    /** The loop. */
    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** Number of the loop within its balancer, from 0. */
    public int index() {
        return index;
    }

    /** The loop's timer wheel. */
    public LoopTimers timers() {
        return timers;
    }

    /** Monotonic time. */
    public long nowNanos() {
        return timers.nowNanos();
    }

    /** Wall-clock time. */
    public Instant now() {
        return wallClock.instant();
    }

    /** The random source of picks, seedable; not for secrets. */
    public RandomGenerator random() {
        return random;
    }

    /** Allocator of every buffer of the loop's connections. */
    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** Buffers to read small messages into. */
    public SpareBuffers reads() {
        return reads;
    }

    /** Buffers to write small messages from. */
    public SpareBuffers writes() {
        return writes;
    }

    /** Gives back the memory that is kept for reuse; the loop may go on. */
    public void close() {
        reads.close();
        writes.close();
    }

    /** What addresses mean, and how to wait. */
    public Surroundings surroundings() {
        return surroundings;
    }

    /** Counters that only this loop writes, for what belongs to no node. */
    public LoopCounters counters() {
        return counters[Node.NO_ZONE];
    }

    /** Counters that only this loop writes, for one node; {@code slot} is {@link Node#slot()}. */
    public LoopCounters counters(int slot) {
        return counters[slot];
    }

    /** How many nodes have counters, the one for what belongs to none among them. */
    public int slots() {
        return counters.length;
    }

    /** The value of a Date field (RFC 9110 section 5.6.7), made anew at most twice a second. */
    public String httpDate() {
        long now = nowNanos();
        if (date.isEmpty() || now - dateNanos > DATE_VALID_NANOS) {
            date = HTTP_DATE.format(now());
            dateNanos = now;
        }
        return date;
    }
}
