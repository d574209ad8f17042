package io.elb.testing.simulation;

import java.util.Arrays;

/** What is due when, in order; what is due at the same time, in the order in which it came. Numbers only. */
final class EventHeap {
    private long[] times = new long[1024];
    private long[] orders = new long[1024];
    private long[] events = new long[1024];
    private int size;
    private long count;

    boolean isEmpty() {
        return size == 0;
    }

    /** The time of the next event; {@link Long#MAX_VALUE} without one. */
    long nextNanos() {
        return size == 0 ? Long.MAX_VALUE : times[0];
    }

    void add(long nanos, long event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        long order = count++;
        int at = size++;
        for (int parent = (at - 1) / 2; at > 0 && isBefore(nanos, order, parent); parent = (at - 1) / 2) {
            move(parent, at);
            at = parent;
        }
        put(at, nanos, order, event);
    }

    /** Takes the next event out; there must be one. */
    long remove() {
        long first = events[0];
        size--;
        long nanos = times[size];
        long order = orders[size];
        long event = events[size];
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && isBefore(times[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (isBefore(nanos, order, child)) {
                break;
            }
            move(child, at);
            at = child;
        }
        put(at, nanos, order, event);
        return first;
    }

    private boolean isBefore(long nanos, long order, int other) {
        return nanos < times[other] || nanos == times[other] && order < orders[other];
    }

    private void move(int from, int to) {
        put(to, times[from], orders[from], events[from]);
    }

    private void put(int at, long nanos, long order, long event) {
        times[at] = nanos;
        orders[at] = order;
        events[at] = event;
    }
}
