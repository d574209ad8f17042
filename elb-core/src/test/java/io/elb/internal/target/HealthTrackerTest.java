package io.elb.internal.target;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthResult;
import io.elb.observe.HealthReason;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTrackerTest {
    /** Checks that pass (+) and fail (-), and the state after each: initial, healthy, unhealthy. */
    @ParameterizedTest
    @CsvSource({
        "+, h",
        "-, i",
        "-+, ih",
        "--, iu",
        "----, iuuu",
        "--+++++, iuuuuuh",
        "--++++-+++++, iuuuuuuuuuuh",
        "+-+-+-, hhhhhh",
        "+--, hhu",
        "+-+--, hhhhu"
    })
    void thresholdsCountInARowAndTheFirstSuccessIsEnoughForANewTarget(String checks, String states) {
        HealthTracker tracker = new HealthTracker(HealthCheckSettings.defaults());
        HealthStatus[] status = {HealthStatus.CHECKING};

        String seen = checks.chars()
                .mapToObj(check -> {
                    HealthResult result = check == '+' ? HealthResult.healthy() : HealthResult.codeMismatch(503);
                    status[0] = tracker.afterResult(status[0], result);
                    return status[0].state().token().substring(0, 1);
                })
                .collect(Collectors.joining());

        assertThat(seen).isEqualTo(states);
    }

    @Test
    void unhealthyTargetTellsItsLatestReason() {
        HealthTracker tracker = new HealthTracker(HealthCheckSettings.defaults());
        HealthStatus status = tracker.afterResult(HealthStatus.HEALTHY, HealthResult.codeMismatch(503));
        status = tracker.afterResult(status, HealthResult.codeMismatch(503));
        assertThat(status.reason()).isEqualTo(HealthReason.RESPONSE_CODE_MISMATCH);
        assertThat(status.description()).isEqualTo("Health checks failed with these codes: [503]");

        status = tracker.afterResult(status, HealthResult.unhealthy(HealthReason.TIMEOUT, "Request timed out"));

        assertThat(status.reason()).isEqualTo(HealthReason.TIMEOUT);
    }
}
