package io.elb.balance;

/** Attempts in flight as a load. */
final class RequestsInFlight implements LoadMetric {
    static final LoadMetric INSTANCE = new RequestsInFlight();

    private RequestsInFlight() {}

    @Override
    public String name() {
        return "requests_in_flight";
    }

    @Override
    public double load(TargetState state, int inFlight, long nowNanos) {
        return inFlight + 1.0;
    }

    @Override
    public String toString() {
        return name();
    }
}
