package io.elb.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetSourceTest {
    private final List<String> told = new ArrayList<>();
    private final List<String> delays = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>(List.of(Target.of("10.0.0.1", 80)));
    private final TargetSource.Subscriber subscriber = new TargetSource.Subscriber() {
        @Override
        public void targets(List<Target> set) {
            told.add(set.stream().map(Target::key).toList().toString());
        }

        @Override
        public void failed(Throwable cause) {
            told.add(String.valueOf(cause.getMessage()));
        }

        @Override
        public void later(Duration delay, Runnable task) {
            delays.add(delay.toString());
            later.add(task);
        }
    };

    @Test
    void pollsAtOnceAndThenAnIntervalAfterEachAnswer() {
        TargetSource.polling(Duration.ofSeconds(5), () -> targets).subscribe(subscriber);
        assertThat(told).as("the caller is not kept waiting").isEmpty();

        runLater();
        targets.add(Target.of("10.0.0.2", 80));
        runLater();

        assertThat(told).containsExactly("[10.0.0.1:80]", "[10.0.0.1:80, 10.0.0.2:80]");
        assertThat(delays).containsExactly("PT0S", "PT5S", "PT5S");
    }

    @Test
    void failingSupplierIsReportedAndAskedAgain() {
        TargetSource.polling(Duration.ofSeconds(5), () -> {
                    if (told.isEmpty()) {
                        throw new IllegalStateException("registry is down");
                    }
                    return targets;
                })
                .subscribe(subscriber);

        runLater();
        runLater();

        assertThat(told).containsExactly("registry is down", "[10.0.0.1:80]");
    }

    @Test
    void nothingIsAskedAfterTheEnd() {
        TargetSource.Subscription subscription =
                TargetSource.polling(Duration.ofSeconds(5), () -> targets).subscribe(subscriber);

        subscription.close();
        runLater();

        assertThat(told).isEmpty();
        assertThat(later).isEmpty();
    }

    private void runLater() {
        List<Runnable> due = List.copyOf(later);
        later.clear();
        due.forEach(Runnable::run);
    }
}
