package io.elb.balance;

import java.util.Arrays;

/* How it works
 *
 * A target may have ceil(c * (m + 1) * w) attempts in flight, when there are m in all, w is its part of the weights and c the
 * factor. Counting m means to read all counters, which a pick among 1,000 can't afford each time; so it is counted once in
 * as many picks as an eighth of the targets. In between it can grow by an eighth of an attempt for each target, which moves
 * the bound of one by less than one attempt.
 *
 * Concurrency: each event loop counts its own picks, on a cache line that it hardly ever shares, since a word that all of them
 * write for each pick would double its time. Sum and picks are plain: a lost write means that the sum is a few picks
 * older, or counted once more.
 */
/** How many attempts a target may have in flight beside the others. */
final class LoadBound {
    private static final int COUNTED_PER_PICK = 8;
    private static final int STRIPES = 32;
    private static final int APART = 16; // ints: a cache line
    private static final double ROUNDING = 1e-9; // 1.1 * 20 is a hair above 22

    private final Candidates candidates;
    private final int[] members;
    private final int[] weights;
    private final double[] parts;
    private final int picksPerCount;
    private final int[] picksLeft = new int[(STRIPES + 1) * APART];
    private long inFlight;

    private LoadBound(Candidates candidates, int[] members, double factor) {
        this.candidates = candidates;
        this.members = members;
        this.weights = Arrays.stream(members).map(candidates::weight).toArray();
        this.picksPerCount = Math.max(1, members.length / COUNTED_PER_PICK);
        long sum = 0;
        for (int i = 0; i < members.length; i++) {
            sum += candidates.isEligible(members[i]) ? weights[i] : 0;
        }
        this.parts = new double[members.length];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = factor * weights[i] / sum;
        }
    }

    static LoadBound of(Candidates candidates, int[] members, double factor) {
        return new LoadBound(candidates, members, factor);
    }

    /** Attempts in flight on the eligible targets, hardly older than this pick. */
    long inFlight() {
        int stripe = stripe();
        if (picksLeft[stripe] > 0) {
            picksLeft[stripe]--;
            return inFlight;
        }
        long sum = 0;
        for (int member : members) {
            if (candidates.isEligible(member)) {
                sum += load(member);
            }
        }
        inFlight = sum;
        picksLeft[stripe] = picksPerCount - 1;
        return sum;
    }

    @SuppressWarnings("deprecation") // threadId() is not in 17
    private static int stripe() {
        return ((int) Thread.currentThread().getId() % STRIPES + 1) * APART;
    }

    private int load(int index) {
        return Math.max(0, candidates.inFlight(index));
    }

    /** Whether a member may get one more. */
    boolean hasRoom(int member, long allInFlight) {
        return load(members[member]) < Math.ceil(parts[member] * (allInFlight + 1) - ROUNDING);
    }

    /** Whether a member has less in flight for its weight than another one. */
    boolean isLess(int member, int other) {
        return (long) load(members[member]) * weights[other] < (long) load(members[other]) * weights[member];
    }
}
