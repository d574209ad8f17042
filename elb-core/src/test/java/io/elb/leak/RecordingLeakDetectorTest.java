package io.elb.leak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordingLeakDetectorTest {
    private final RecordingLeakDetector<Widget> detector = new RecordingLeakDetector<>(Widget.class);

    @Test
    void whatIsDroppedWithoutReleaseIsALeak() {
        detector.trackForcibly(new Widget()).record("last seen here");

        assertThat(detector.take()).singleElement().asString().contains("Widget", "last seen here");
    }

    @Test
    void whatIsReleasedIsNoLeak() {
        Widget widget = new Widget();
        detector.trackForcibly(widget).close(widget);

        assertThat(detector.take()).isEmpty();
    }

    @Test
    void whatIsStillInUseIsNoLeak() {
        Widget widget = new Widget();
        var tracker = detector.trackForcibly(widget);

        assertThat(detector.take()).isEmpty();
        assertThat(tracker.close(widget)).isTrue();
    }

    @Test
    void aLeakIsTakenOnce() {
        detector.trackForcibly(new Widget()).record();

        assertThat(detector.take()).hasSize(1);
        assertThat(detector.take()).isEmpty();
    }

    private static final class Widget {}
}
