package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The library in a process whose class path has no Micrometer. */
class WithoutMicrometerIT {
    @Test
    void balancerRunsAndMeasures() throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("micrometer") && !entry.contains("prometheus"))
                .collect(Collectors.joining(File.pathSeparator));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath,
                        Main.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output)
                .contains("without Micrometer", "elb_received_request_count_total{load_balancer=\"alone\"} 0");
        assertThat(process.exitValue()).isZero();
    }

    /** What runs there. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            try {
                Class.forName("io.micrometer.core.instrument.MeterRegistry");
            } catch (ClassNotFoundException e) {
                System.out.println("without Micrometer");
            }
            try (LoadBalancer balancer =
                    LoadBalancer.application("alone").threads(1).start()) {
                balancer.addListener(
                        ListenerConfig.http(0, Action.fixedResponse(200)).build());
                System.out.println(balancer.metrics().toPrometheus());
            }
        }
    }
}
