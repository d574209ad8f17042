package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class ManualClockTest {
    private final ManualClock clock = ManualClock.create();

    @Test
    void standsStillUntilItIsAdvanced() {
        assertThat(clock.nanos()).isZero();
        assertThat(clock.instant()).isEqualTo(Instant.parse("2025-01-01T00:00:00Z"));
        assertThat(clock.nanos()).isZero();
    }

    @Test
    void bothClocksAdvanceTogether() {
        clock.advance(Duration.ofMillis(1500));

        assertThat(clock.nanos()).isEqualTo(1_500_000_000L);
        assertThat(clock.instant()).isEqualTo(Instant.parse("2025-01-01T00:00:01.500Z"));
    }

    @Test
    void stepMovesTheWallClockOnly() {
        clock.advance(Duration.ofSeconds(1));
        clock.stepWall(Duration.ofHours(-1));

        assertThat(clock.nanos()).isEqualTo(1_000_000_000L);
        assertThat(clock.instant()).isEqualTo(Instant.parse("2024-12-31T23:00:01Z"));
    }

    @Test
    void neverAdvancesBackward() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> clock.advance(Duration.ofNanos(-1)))
                .withMessage("time: PT-0.000000001S (expected: zero or above)");
    }

    @Test
    void viewInAnotherZoneMovesWithIt() {
        Clock view = clock.withZone(ZoneId.of("Europe/Berlin"));

        clock.advance(Duration.ofSeconds(7));

        InstantSource source = view;
        assertThat(source.instant()).isEqualTo(clock.instant());
        assertThat(view.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(view).isNotEqualTo(clock);
        assertThat(view.withZone(clock.getZone())).isEqualTo(clock);
    }
}
