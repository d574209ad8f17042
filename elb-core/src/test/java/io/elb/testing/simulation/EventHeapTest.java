package io.elb.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventHeapTest {
    private record Event(long nanos, long number) {}

    @Test
    void eventsComeInTheOrderOfTheirTimesAndEqualOnesAsTheyWereAdded() {
        SplittableRandom random = new SplittableRandom(1);
        EventHeap heap = new EventHeap();
        List<Event> expected = new ArrayList<>();
        List<Event> seen = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(5) > 1 || heap.isEmpty()) {
                Event event = new Event(now + random.nextInt(50), i);
                heap.add(event.nanos, event.number);
                expected.add(event);
            } else {
                now = heap.nextNanos();
                seen.add(new Event(now, heap.remove()));
            }
        }
        while (!heap.isEmpty()) {
            seen.add(new Event(heap.nextNanos(), heap.remove()));
        }

        expected.sort(Comparator.comparingLong(Event::nanos)); // stable
        assertThat(seen).isEqualTo(expected);
        assertThat(heap.nextNanos()).isEqualTo(Long.MAX_VALUE);
    }
}
