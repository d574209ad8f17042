package io.elb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

final class JmhTest {

    @Test
    void compiledBenchmarksAreListed() {
        Set<String> names = new TreeSet<>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList()
                .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())) {
            names.add(entry.getUsername());
        }

        assertThat(names)
                .contains(
                        "io.elb.benchmarks.BaselineBenchmark.nanoTime",
                        "io.elb.internal.http.h1.ChunkedDecoderBenchmark.decode",
                        "io.elb.internal.http.h1.RequestHeadBenchmark.parse",
                        "io.elb.internal.http.h1.RequestHeadBenchmark.write",
                        "io.elb.internal.http.h1.ResponseHeadBenchmark.parse",
                        "io.elb.internal.rule.RuleSetBenchmark.matchLast",
                        "io.elb.internal.target.GroupCountsBenchmark.balancerAndGroup",
                        "io.elb.internal.target.PickBenchmark.twoLoops");
    }
}
