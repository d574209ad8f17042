package io.elb.it;

import io.elb.listener.Transport;
import io.elb.testing.WireExample;
import io.elb.testing.WirePlayer;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays every wire example over real sockets. */
class WireExamplesIT {
    static Stream<Arguments> examples() {
        return WireExample.all().stream()
                .flatMap(example -> Arrays.stream(new Transport[] {Transport.EPOLL, Transport.IO_URING, Transport.NIO})
                        .map(transport -> Arguments.of(example, transport)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("examples")
    void exampleHolds(WireExample example, Transport transport) throws IOException {
        try (WirePlayer player = WirePlayer.open();
                Bed bed = Bed.on(transport).target(player.targetAddress()).openWithoutTargets()) {
            player.play(example, bed.address());
        }
    }
}
