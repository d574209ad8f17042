package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.FakeTarget;
import java.io.PrintStream;
import java.net.URI;
import org.junit.jupiter.api.Test;

class ReadmeExampleIT {
    @Test
    void exampleRunsToItsEnd() {
        Output output = new Output();
        PrintStream before = System.out;
        try (FakeTarget one = FakeTarget.start("one");
                FakeTarget two = FakeTarget.start("two")) {
            System.setOut(output.stream());
            ReadmeExample.main(new String[] {Integer.toString(one.port()), Integer.toString(two.port())});
            System.setOut(before);

            assertThat(URI.create(output.lines().get(0)).getPort()).isPositive();
            assertThat(output.lines())
                    .anyMatch(line -> line.startsWith("{\"name\":\"shop\",")
                            && line.contains("{\"key\":\"127.0.0.1:" + two.port() + "\",\"weight\":1,")
                            && line.contains("\"state\":\"draining\""));
        } finally {
            System.setOut(before);
        }
    }
}
