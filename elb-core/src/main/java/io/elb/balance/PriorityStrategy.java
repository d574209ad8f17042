package io.elb.balance;

import io.elb.internal.balance.PriorityLoads;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A strategy with levels: targets of the first level get all requests as long as enough of them are healthy, and what they can't
 * take goes to the next one (Envoy's priority levels). A target's level is its label {@value #LABEL}, 0 to 127, and 0 without
 * the label; another strategy chooses within each.
 *
 * <p>A level's health is its percentage of healthy targets times the overprovisioning factor, at most 100; it takes as many per
 * cent of the requests, as far as the levels before it leave some. When all levels together have less than 100, their
 * healths are scaled up. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class PriorityStrategy extends StrategyAround {
    /** The label that says a target's level. */
    public static final String LABEL = "priority";

    private static final int USUAL_OVERPROVISIONING = 140;
    private static final int MOST_OVERPROVISIONING = 1_000;
    private static final int PERCENT = 100;
    private static final int LAST_LEVEL = 127;

    private final int overprovisioning;
    private final int panicThreshold;

    private PriorityStrategy(BalancingStrategy inner, int overprovisioning, int panicThreshold, String group) {
        super(inner, group);
        this.overprovisioning = overprovisioning;
        this.panicThreshold = panicThreshold;
    }

    static PriorityStrategy of(BalancingStrategy inner) {
        return new PriorityStrategy(inner, USUAL_OVERPROVISIONING, 0, "");
    }

    /**
     * The strategy with another overprovisioning factor.
     *
     * @param newPercent 100–1000; default 140, at which a level takes everything while 72 % of its targets are healthy
     * @return the strategy
     * @throws IllegalArgumentException if it is out of range
     */
    public PriorityStrategy withOverprovisioning(int newPercent) {
        return new PriorityStrategy(
                inner(), checked("overprovisioning", newPercent, PERCENT, MOST_OVERPROVISIONING), panicThreshold, "");
    }

    /**
     * The strategy with a panic threshold: a level of which a smaller percentage is healthy sends requests to all its
     * targets, healthy or not, when the levels together can't take all requests. So few healthy targets are not
     * overwhelmed one after the other.
     *
     * @param newPercent 0–100; default 0, never. Envoy has 50
     * @return the strategy
     * @throws IllegalArgumentException if it is out of range
     */
    public PriorityStrategy withPanicThreshold(int newPercent) {
        return new PriorityStrategy(inner(), overprovisioning, checked("panicThreshold", newPercent, 0, PERCENT), "");
    }

    private static int checked(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + most + ")");
        }
        return value;
    }

    @Override
    public String name() {
        return "priorities";
    }

    @Override
    public BalancingStrategy forGroup(String group) {
        return new PriorityStrategy(inner(), overprovisioning, panicThreshold, group);
    }

    @Override
    public Picker newPicker(Candidates candidates) {
        SortedMap<Integer, IntStream.Builder> members = new TreeMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.weight(i) > 0) {
                members.computeIfAbsent(level(candidates, i), level -> IntStream.builder())
                        .add(i);
            }
        }
        CandidateView[] views = members.values().stream()
                .map(level -> CandidateView.of(candidates, level.build().toArray()))
                .toArray(CandidateView[]::new);
        int[] healthy = new int[views.length];
        int[] total = new int[views.length];
        for (int i = 0; i < views.length; i++) {
            healthy[i] = views[i].eligibleCount();
            total[i] = views[i].size();
        }
        PriorityLoads loads = PriorityLoads.of(healthy, total, overprovisioning, panicThreshold);
        Integer[] levels = members.keySet().toArray(new Integer[0]);
        Picker[] pickers = new Picker[views.length];
        for (int i = 0; i < pickers.length; i++) {
            CandidateView view = loads.isPanic(i) ? views[i].ignoringHealth() : views[i];
            pickers[i] = newPicker("level " + levels[i], view);
        }
        return new LevelPicker(loads, pickers);
    }

    private static int level(Candidates candidates, int index) {
        Optional<String> label = candidates.label(index, LABEL);
        if (label.isEmpty()) {
            return 0;
        }
        try {
            return checked(LABEL, Integer.parseInt(label.get()), 0, LAST_LEVEL);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    LABEL + ": " + label.get() + " of " + candidates.key(index) + " (expected: 0 to " + LAST_LEVEL
                            + ")",
                    e);
        }
    }
}
