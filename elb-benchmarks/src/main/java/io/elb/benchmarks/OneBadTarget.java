package io.elb.benchmarks;

import io.elb.LoadBalancer;
import io.elb.balance.BalancingStrategy;
import io.elb.balance.LoadMetric;
import io.elb.health.OutlierDetection;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Six targets of 20 ms and 300 requests a second over sockets: after a warm-up of 10 s and 20 s in which all is well, one target is
 * 20 times slower for 20 s, and then fails at once for 20 s. The first argument is the number of runs, 5 by default; others choose
 * among the configurations by name.
 */
public final class OneBadTarget {
    private static final int TARGETS = 6;
    private static final int PER_SECOND = 300;
    private static final int WARM_UP_SECONDS = 10;
    private static final int PHASE_SECONDS = 20;
    private static final int PHASES = 3;
    private static final Duration USUAL = Duration.ofMillis(20);

    private final PrintStream out;

    private OneBadTarget(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs all and prints a table.
     *
     * @param args how many runs, and which configurations
     * @throws Exception if something can't be started
     */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<String> all = List.of(args);
        int runs = all.isEmpty() ? 5 : Integer.parseInt(all.get(0));
        new OneBadTarget(out).run(runs, all.subList(Math.min(1, all.size()), all.size()));
    }

    private static List<TargetGroupConfig> configs() {
        return List.of(
                TargetGroupConfig.builder("round-robin").build(),
                TargetGroupConfig.builder("round-robin-ejecting")
                        .outlierDetection(OutlierDetection.defaults())
                        .build(),
                TargetGroupConfig.builder("peak-ewma-ejecting")
                        .strategy(BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma()))
                        .outlierDetection(OutlierDetection.defaults())
                        .build());
    }

    private void run(int runs, List<String> names) throws InterruptedException {
        List<TargetGroupConfig> configs = configs().stream()
                .filter(config -> names.isEmpty() || names.contains(config.name()))
                .toList();
        List<List<Outcome>> outcomes = new ArrayList<>();
        configs.forEach(config -> outcomes.add(new ArrayList<>()));
        for (int run = 1; run <= runs; run++) {
            for (int i = 0; i < configs.size(); i++) {
                Outcome outcome = new Scene(configs.get(i), run + " of " + runs).play();
                outcomes.get(i).add(outcome);
                out.println("\r" + configs.get(i).name() + ": " + outcome);
            }
        }
        out.println();
        out.println("| Median of " + runs
                + " | p99 well | slow | failing | all | all / well | success | to the bad target | ejections |");
        out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (int i = 0; i < configs.size(); i++) {
            out.println("| " + configs.get(i).name() + " | " + Outcome.median(outcomes.get(i)) + " |");
        }
    }

    /** What came of one run; latencies are those of successes, in milliseconds. */
    private record Outcome(double[] p99, double ratio, double success, double toBad, double ejections) {
        static String median(List<Outcome> all) {
            double[] p99 = new double[PHASES + 1];
            for (int i = 0; i < p99.length; i++) {
                int phase = i;
                p99[i] = median(all.stream().mapToDouble(one -> one.p99[phase]).toArray());
            }
            return new Outcome(
                            p99,
                            median(all.stream().mapToDouble(Outcome::ratio).toArray()),
                            median(all.stream().mapToDouble(Outcome::success).toArray()),
                            median(all.stream().mapToDouble(Outcome::toBad).toArray()),
                            median(all.stream().mapToDouble(Outcome::ejections).toArray()))
                    .toString();
        }

        private static double median(double[] values) {
            Arrays.sort(values);
            return values[values.length / 2];
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%.1f | %.1f | %.1f | %.1f | %.2f | %.3f %% | %.0f | %.0f",
                    p99[0],
                    p99[1],
                    p99[2],
                    p99[PHASES],
                    ratio,
                    success,
                    toBad,
                    ejections);
        }
    }

    /** One run of one configuration. */
    private final class Scene {
        private final String number;
        private final TargetGroupConfig config;
        private final int total = PER_SECOND * (WARM_UP_SECONDS + PHASES * PHASE_SECONDS);
        private final int[] statuses = new int[total];
        private final long[] latencies = new long[total];
        private final CountDownLatch ended = new CountDownLatch(total);
        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

        Scene(TargetGroupConfig config, String number) {
            this.config = config;
            this.number = number;
        }

        Outcome play() throws InterruptedException {
            List<FakeTarget> targets = new ArrayList<>();
            try (LoadBalancer balancer =
                    LoadBalancer.application("one-bad-target").threads(1).start()) {
                TargetGroup group = balancer.addTargetGroup(config);
                for (int i = 0; i < TARGETS; i++) {
                    FakeTarget target =
                            FakeTarget.start("t" + i).answer(Answer.ok("usual").after(USUAL));
                    targets.add(target);
                    group.register(Target.of(target.address()));
                }
                Listener listener = balancer.addListener(
                        ListenerConfig.http(0, Action.forward(group)).build());
                long toBad = send(
                        HttpRequest.newBuilder(listener.uri())
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        targets.get(0));
                ended.await();
                return outcome(targets.get(0).requestCount() - toBad, group);
            } finally {
                targets.forEach(FakeTarget::close);
            }
        }

        /** Sends all requests at their times; answers how many the bad target had before it was bad. */
        private long send(HttpRequest request, FakeTarget bad) {
            long start = System.nanoTime();
            long before = 0;
            for (int i = 0; i < total; i++) {
                int second = i / PER_SECOND;
                long due = start + i * 1_000_000_000L / PER_SECOND;
                if (i % PER_SECOND == 0) {
                    int phase = (second - WARM_UP_SECONDS) / PHASE_SECONDS;
                    boolean isBegin = second >= WARM_UP_SECONDS && (second - WARM_UP_SECONDS) % PHASE_SECONDS == 0;
                    if (isBegin && phase == 1) {
                        before = bad.requestCount();
                        bad.answer(Answer.ok("slow").after(USUAL.multipliedBy(20)));
                    } else if (isBegin && phase == 2) {
                        bad.answer(Answer.status(503));
                    }
                    out.printf(Locale.ROOT, "\r%s, run %s: %d s", config.name(), number, second);
                    out.flush();
                }
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                send(request, i, due);
            }
            return before;
        }

        private void send(HttpRequest request, int index, long dueNanos) {
            client.sendAsync(request, BodyHandlers.discarding()).whenComplete((response, failure) -> {
                latencies[index] = System.nanoTime() - dueNanos;
                statuses[index] = failure == null ? response.statusCode() : 0;
                ended.countDown();
            });
        }

        private Outcome outcome(long toBad, TargetGroup group) {
            int first = PER_SECOND * WARM_UP_SECONDS;
            int phase = PER_SECOND * PHASE_SECONDS;
            double[] p99 = new double[PHASES + 1];
            for (int i = 0; i < PHASES; i++) {
                p99[i] = p99(first + i * phase, first + (i + 1) * phase);
            }
            p99[PHASES] = p99(first, total);
            long successes = IntStream.range(first, total)
                    .filter(i -> statuses[i] == 200)
                    .count();
            long ejected = group.targets().stream()
                    .filter(target -> target.ejection().isPresent())
                    .count();
            return new Outcome(p99, p99[PHASES] / p99[0], 100.0 * successes / (total - first), toBad, ejected);
        }

        private double p99(int from, int to) {
            long[] sorted = IntStream.range(from, to)
                    .filter(i -> statuses[i] == 200)
                    .mapToLong(i -> latencies[i])
                    .sorted()
                    .toArray();
            return sorted[(int) Math.ceil(sorted.length * 0.99) - 1] / 1e6;
        }
    }
}
