package io.elb.balance;

/** A target drawn at random, by weight. */
final class RandomStrategy implements BalancingStrategy {
    static final BalancingStrategy INSTANCE = new RandomStrategy();

    private RandomStrategy() {}

    @Override
    public String name() {
        return "random";
    }

    @Override
    public boolean supportsSlowStart() {
        return true;
    }

    @Override
    public Picker newPicker(Candidates candidates) {
        return WeightedRandomStrategy.PLAIN.newPicker(candidates);
    }

    @Override
    public String toString() {
        return name();
    }
}
