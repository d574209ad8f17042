package io.elb.internal.balance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/* How it works
 *
 * Maglev hashing (Eisenbud and others, NSDI 2016, section 3.4): each key has a permutation of all slots of its own, which is
 * begun at an offset and goes on by a skip, both hashes of the key; the size is a prime number, so every skip reaches all
 * slots. The keys, in their order, take the next free slot of their permutations in turns until all slots are taken. With
 * weights, a key sits out a turn as long as it has more than its share (as Envoy does it).
 */
/** The lookup table of Maglev hashing: a pick is one access to an array. */
public final class MaglevTable implements Placement {
    /** The largest number of keys. */
    public static final int MAX_KEYS = 1 << 16;

    private static final int FREE = -1;

    private final char[] slots;

    private MaglevTable(char[] slots) {
        this.slots = slots;
    }

    /**
     * The table for some keys.
     *
     * @param keys at least one, all different; their order does not matter
     * @param weights one for each key, above 0
     * @param size a prime number, larger than the number of keys
     */
    public static MaglevTable of(String[] keys, int[] weights, int size) {
        int count = keys.length;
        int[] order = IntStream.range(0, count)
                .boxed()
                .sorted(Comparator.comparing(i -> keys[i]))
                .mapToInt(i -> i)
                .toArray();
        int[] next = new int[count];
        int[] skips = new int[count];
        for (int i = 0; i < count; i++) {
            next[i] = (int) Long.remainderUnsigned(XxHash64.hash(keys[order[i]], 0), size);
            skips[i] = (int) Long.remainderUnsigned(XxHash64.hash(keys[order[i]], 1), size - 1) + 1;
        }
        int[] taken = new int[size];
        Arrays.fill(taken, FREE);
        long heaviest = Arrays.stream(weights).max().orElse(1);
        long[] due = new long[count];
        int left = size;
        for (long turn = 1; left > 0; turn++) {
            for (int i = 0; i < count && left > 0; i++) {
                if (turn * weights[order[i]] < due[i]) {
                    continue;
                }
                int slot = next[i];
                while (taken[slot] != FREE) {
                    slot = step(slot, skips[i], size);
                }
                taken[slot] = order[i];
                next[i] = step(slot, skips[i], size);
                due[i] += heaviest;
                left--;
            }
        }
        char[] slots = new char[size];
        for (int slot = 0; slot < size; slot++) {
            slots[slot] = (char) taken[slot];
        }
        return new MaglevTable(slots);
    }

    private static int step(int slot, int skip, int size) {
        int next = slot - (size - skip); // slot + skip may not fit
        return next < 0 ? next + size : next;
    }

    /** The number of slots. */
    public int size() {
        return slots.length;
    }

    /** The index in one slot. */
    int at(int slot) {
        return slots[slot];
    }

    @Override
    public int of(long hash) {
        return slots[(int) ((hash >>> 32) * slots.length >>> 32)];
    }
}
