package io.elb.tls;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The keys of session tickets: those that were given, or random ones that are made anew by and by. Thread-safe. */
final class TicketKeys {
    private final InstantSource clock;
    private final long periodMillis;
    private volatile List<TicketKey> keys;
    private volatile long endsMillis;

    /** Without keys to begin with they are random, and rotate. */
    TicketKeys(List<TicketKey> given, Duration period, InstantSource clock) {
        this.clock = clock;
        this.periodMillis = period.toMillis();
        this.keys = given.isEmpty() ? List.of(TicketKey.random()) : given;
        this.endsMillis = given.isEmpty() ? clock.millis() + periodMillis : Long.MAX_VALUE;
    }

    /** The first encrypts, all decrypt. */
    List<TicketKey> keys() {
        return keys;
    }

    /** Takes keys, which do not rotate. */
    synchronized void set(List<TicketKey> given) {
        keys = given;
        endsMillis = Long.MAX_VALUE;
    }

    /** Makes a new key when it is time; true when it was. */
    boolean rotate() {
        return clock.millis() >= endsMillis && makeNew();
    }

    private synchronized boolean makeNew() {
        long late = clock.millis() - endsMillis;
        if (late < 0) {
            return false;
        }
        TicketKey made = TicketKey.random();
        keys = late < periodMillis ? List.of(made, keys.get(0)) : List.of(made);
        endsMillis = clock.millis() + periodMillis;
        return true;
    }
}
