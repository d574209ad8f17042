package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.Gauge;
import io.elb.observe.GroupTotal;
import io.elb.observe.HealthReason;
import io.elb.target.TargetDescription;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EjectingOutliersIT {
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void failingTargetIsEjectedAndComesBack() throws Exception {
        try (EjectingOutliers example = EjectingOutliers.start()) {
            example.breakOne();
            int errors = 0;
            for (int i = 0; i < 200 && example.told().isEmpty(); i++) {
                errors += status(example) == 503 ? 1 : 0;
            }

            assertThat(example.told().poll(10, TimeUnit.SECONDS)).isEqualTo("ejected for PT2S by consecutive_5xx");
            assertThat(errors).isEqualTo(3);
            assertThat(targets(example))
                    .filteredOn(target -> target.reason() == HealthReason.EJECTED)
                    .singleElement()
                    .satisfies(target -> {
                        assertThat(target.target().labels()).containsEntry("name", "one");
                        assertThat(target.ejection()).isPresent();
                    });
            assertThat(example.balancer().metrics().value(Gauge.EJECTED_HOSTS, "web"))
                    .isEqualTo(1);
            example.mendOne();
            assertThat(example.told().poll(10, TimeUnit.SECONDS)).isEqualTo("back");
            assertThat(targets(example))
                    .extracting(TargetDescription::reason)
                    .containsOnly(HealthReason.HEALTH_CHECK_DISABLED);
            assertThat(example.balancer().describe().toJson()).contains("\"ejection\":null");
            assertThat(example.balancer().metrics().value(GroupTotal.EJECTIONS, "web"))
                    .isEqualTo(1);
        }
    }

    private static List<TargetDescription> targets(EjectingOutliers example) {
        return example.balancer().describe().targetGroups().get(0).targets();
    }

    private int status(EjectingOutliers example) throws Exception {
        return client.send(HttpRequest.newBuilder(example.uri()).build(), BodyHandlers.discarding())
                .statusCode();
    }
}
