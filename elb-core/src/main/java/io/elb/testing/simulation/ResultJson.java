package io.elb.testing.simulation;

import io.elb.internal.json.JsonWriter;
import java.util.function.IntToDoubleFunction;

/** Writes a result as JSON. Times in milliseconds, but those of the series in seconds. */
final class ResultJson {
    private static final double[] PERCENTILES = {50, 90, 95, 99, 99.9, 100};
    private static final double NANOS_OF_MILLI = 1e6;

    private final JsonWriter json;

    ResultJson(SimulationResult result) {
        this(result, new JsonWriter(16_384));
    }

    ResultJson(SimulationResult result, JsonWriter json) {
        this.json = json;
        json.begin('{');
        json.name("simulation").value(result.simulation().name());
        json.name("seed").value(result.simulation().seed());
        json.name("name").value(result.name());
        figures(result);
        series(result, new TimeSeries(result));
        json.name("events").begin('[');
        result.events().forEach(json::value);
        json.end(']');
        json.end('}');
    }

    private void figures(SimulationResult result) {
        json.name("requests").value(result.requests());
        json.name("successPercent");
        number(result.successPercent(), 4);
        json.name("outcomes").begin('{');
        for (RequestOutcome outcome : RequestOutcome.values()) {
            json.name(outcome.name()).value(result.count(outcome));
        }
        json.end('}');
        json.name("latencyMillis").begin('{');
        for (double percentile : PERCENTILES) {
            json.name(
                    "p" + Percentiles.number(percentile, 1).stripTrailingZeros().toPlainString());
            number(result.millis(percentile), 3);
        }
        json.name("mean");
        number(result.meanLatency().toNanos() / NANOS_OF_MILLI, 3);
        json.end('}');
        json.name("spread");
        number(result.spread(), 4);
        json.name("attempts").begin('[');
        for (int target = 0; target < result.targets(); target++) {
            json.value(result.attempts(target));
        }
        json.end(']');
    }

    private void series(SimulationResult result, TimeSeries series) {
        json.name("series").begin('{');
        numbers("seconds", series, 3, step -> series.atNanos(step) / (double) Times.SECOND);
        numbers("requests", series, 0, series::requests);
        numbers(
                "successPercent",
                series,
                2,
                step -> series.requests(step) == 0 ? 100 : 100.0 * series.successes(step) / series.requests(step));
        long[] p50 = series.latencies(50);
        long[] p99 = series.latencies(99);
        numbers("p50Millis", series, 2, step -> p50[step] / NANOS_OF_MILLI);
        numbers("p99Millis", series, 2, step -> p99[step] / NANOS_OF_MILLI);
        numbers("inFlight", series, 0, series::inFlight);
        json.name("attempts").begin('[');
        for (int target = 0; target < result.targets(); target++) {
            json.begin('[');
            for (int step = 0; step < series.steps(); step++) {
                json.value(series.attempts(target, step));
            }
            json.end(']');
        }
        json.end(']');
        json.end('}');
    }

    private void numbers(String name, TimeSeries series, int digits, IntToDoubleFunction ofStep) {
        json.name(name).begin('[');
        for (int step = 0; step < series.steps(); step++) {
            number(ofStep.applyAsDouble(step), digits);
        }
        json.end(']');
    }

    private void number(double value, int digits) {
        json.tree(Percentiles.number(value, digits), 0);
    }

    @Override
    public String toString() {
        return json.toString();
    }
}
