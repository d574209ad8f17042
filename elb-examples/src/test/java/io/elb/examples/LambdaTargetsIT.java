package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.HealthState;
import io.elb.target.TargetGroup;
import io.elb.testing.GroupHealth;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import org.junit.jupiter.api.Test;

class LambdaTargetsIT {
    @Test
    void lambdaFunctionsAnswer() {
        try (LambdaTargets example = LambdaTargets.start();
                RawClient client = RawClient.connect("127.0.0.1", example.uri().getPort())) {
            RawResponse order = client.exchange("POST / HTTP/1.1\r\nHost: me\r\nContent-Length: 9\r\n\r\ntwo books");
            assertThat(order.status()).isEqualTo(201);
            assertThat(order.bodyText()).startsWith("Ordered by an event of ");

            RawResponse report = client.exchange("GET /reports?month=1&month=2 HTTP/1.1\r\nHost: me\r\n\r\n");
            assertThat(report.bodyText()).isEqualTo("Reports of {month=[1, 2]}\n");
            assertThat(report.fields().all("Set-Cookie")).containsExactly("a=1", "b=2");

            assertThat(client.exchange("GET /busy HTTP/1.1\r\nHost: me\r\n\r\n").status())
                    .isEqualTo(502);
        }
    }

    @Test
    void functionIsCheckedByCallingIt() {
        try (LambdaTargets example = LambdaTargets.start()) {
            TargetGroup reports = example.balancer().targetGroups().get(1);
            GroupHealth.await(reports, 1);
            assertThat(reports.targets().get(0).state()).isEqualTo(HealthState.HEALTHY);
            assertThat(example.balancer().targetGroups().get(0).targets().get(0).state())
                    .as("without a checker")
                    .isEqualTo(HealthState.UNAVAILABLE);
        }
    }
}
