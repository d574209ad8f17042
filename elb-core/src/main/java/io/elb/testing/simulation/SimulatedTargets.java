package io.elb.testing.simulation;

/**
 * The targets while a simulation runs, for what happens to them in it. <em>Confined to one event loop.</em>
 *
 * @since 0.1
 */
public final class SimulatedTargets {
    private final SimulationRun run;

    SimulatedTargets(SimulationRun run) {
        this.run = run;
    }

    /**
     * Answers a target.
     *
     * @param number from 0, in the order in which targets have come
     * @return the target, also one that has left
     * @throws IndexOutOfBoundsException if there is none
     */
    public SimulatedTarget get(int number) {
        return run.targets().get(number);
    }

    /**
     * The number of targets that have come so far.
     *
     * @return those that have left included
     */
    public int size() {
        return run.targets().size();
    }

    /**
     * Registers one more target with all balancers.
     *
     * @param model what it is like
     * @return the target, with the next number
     */
    public SimulatedTarget add(TargetModel model) {
        return run.join(model);
    }
}
