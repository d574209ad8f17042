package io.elb.internal.file;

/**
 * What one thread puts its lines into, and the drain takes them from.
 *
 * @param <R> what a line says
 */
final class LineLane<R> {
    /** A line that is longer is dropped. */
    static final int LONGEST_LINE = 256 * 1024;

    private static final int FIRST_RING_BYTES = 256 * 1024;
    private static final int WAKING_BYTES = 64 * 1024;

    private final LineWriter.Encoder<R> encoder;
    private final LineBuffer line = new LineBuffer();
    private final int mostBytes;
    private final Thread owner = Thread.currentThread();
    private LineRing putting; // the owner's
    private LineRing taking; // the drain's

    LineLane(LineWriter.Encoder<R> encoder, int mostBytes) {
        this.encoder = encoder;
        this.mostBytes = mostBytes;
        this.putting = new LineRing(Math.min(FIRST_RING_BYTES, mostBytes));
        this.taking = putting;
    }

    // ---- the owner

    /** Puts a line in; false when there is no room for it. */
    boolean put(R value) {
        line.clear();
        encoder.encode(value, line);
        line.put('\n');
        if (line.length() > LONGEST_LINE) {
            return false;
        }
        while (!putting.offer(line.bytes(), line.length())) {
            if (putting.capacity() >= mostBytes) {
                return false;
            }
            LineRing larger = new LineRing(2 * putting.capacity());
            putting.replaceBy(larger);
            putting = larger;
        }
        return true;
    }

    /** Whether it is time to take lines out, as the owner sees it. */
    boolean isFilling() {
        return putting.holds(wakingBytes(putting));
    }

    private static int wakingBytes(LineRing ring) {
        return Math.min(WAKING_BYTES, ring.capacity() / 4);
    }

    // ---- the drain

    /** The ring to take from: the oldest one that is not empty, or else the present one. */
    LineRing taking() {
        // A ring that has a successor gets nothing any more, so that what its end is then is final.
        LineRing next = taking.next();
        while (next != null && taking.start() == taking.end()) {
            taking = next;
            next = next.next();
        }
        return taking;
    }

    /** Whether it is time to take lines out, as the drain sees it. */
    boolean isWaiting() {
        LineRing ring = taking();
        return ring.next() != null || ring.end() - ring.start() >= wakingBytes(ring);
    }

    /** Whether nothing is in it, nor can come any more. */
    boolean isOver() {
        return !owner.isAlive() && taking().start() == taking().end();
    }
}
