package io.elb.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * The measured runs of one scenario.
 *
 * @param runs in the order of time, without the warm-up
 * @param direct runs against a target itself, for an open loop
 * @param missing proxies that did not start, with the reason
 */
record ScenarioResult(
        Scenario scenario, List<Measurement> runs, List<LoadResult> direct, Map<ProxyKind, String> missing) {

    ScenarioResult {
        runs = List.copyOf(runs);
        direct = List.copyOf(direct);
        missing = Map.copyOf(missing);
    }

    /** The proxies that ran, in the order of their enum. */
    Collection<ProxyKind> proxies() {
        EnumSet<ProxyKind> proxies = EnumSet.noneOf(ProxyKind.class);
        runs.forEach(run -> proxies.add(run.proxy()));
        return proxies;
    }

    List<ProxyKind> references() {
        return proxies().stream().filter(ProxyKind::isReference).toList();
    }

    List<Measurement> of(ProxyKind proxy) {
        return runs.stream().filter(run -> run.proxy() == proxy).toList();
    }

    double median(ProxyKind proxy, ToDoubleFunction<Measurement> figure) {
        return Quartiles.of(of(proxy).stream().mapToDouble(figure).boxed().toList())
                .median();
    }

    double directMedian(ToDoubleFunction<LoadResult> figure) {
        return Quartiles.of(direct.stream().mapToDouble(figure).boxed().toList())
                .median();
    }

    boolean isValid(ProxyKind proxy) {
        return of(proxy).stream().allMatch(Measurement::isValid);
    }

    Optional<Quartiles> ratio(ProxyKind proxy, Collection<ProxyKind> references) {
        List<PairedRatios.Run> costs = new ArrayList<>();
        runs.forEach(run -> costs.add(new PairedRatios.Run(run.proxy(), run.cpuMicrosPerRequest())));
        return PairedRatios.of(costs, proxy, references);
    }
}
