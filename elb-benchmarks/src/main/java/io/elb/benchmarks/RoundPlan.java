package io.elb.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The order of the runs of one round: every subject stands between two references, so that with two references it is
 * next to both. Subjects change places from round to round, and so does the reference that begins.
 */
final class RoundPlan {

    private RoundPlan() {}

    static <T> List<T> order(List<T> references, List<T> subjects, int round) {
        List<T> rotated = new ArrayList<>(subjects);
        Collections.rotate(rotated, round);
        if (references.isEmpty()) {
            return rotated;
        }
        if (rotated.isEmpty()) {
            List<T> all = new ArrayList<>(references);
            Collections.rotate(all, round);
            return all;
        }
        List<T> order = new ArrayList<>();
        int next = round;
        order.add(references.get(next++ % references.size()));
        for (T subject : rotated) {
            order.add(subject);
            order.add(references.get(next++ % references.size()));
        }
        return order;
    }
}
