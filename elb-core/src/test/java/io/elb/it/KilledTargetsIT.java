package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.Counter;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Targets that die one after the other under a thousand long connections. */
@Timeout(120)
@SuppressWarnings("try") // what is closed in the middle of a test is closed at its end again
class KilledTargetsIT {
    private static final int CONNECTIONS = 1_000;

    private static boolean echoes(Socket client) {
        try {
            client.getOutputStream().write(7);
            return client.getInputStream().read() == 7;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void onlyTheConnectionsOfTheKilledTargetEndAndNewOnesGoElsewhereAtOnce() throws Exception {
        try (NetworkBed bed = NetworkBed.start()) {
            Map<Character, EchoTarget> targets = new HashMap<>();
            for (char name = 'a'; name < 'e'; name++) {
                targets.put(name, bed.target(name));
            }
            Map<Character, List<Socket>> open = new HashMap<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket client = bed.connect();
                open.computeIfAbsent(NetworkBed.name(client), name -> new ArrayList<>())
                        .add(client);
            }
            assertThat(open).containsOnlyKeys(targets.keySet());

            for (char killed : new char[] {'a', 'b', 'c'}) {
                targets.get(killed).close();
                List<Socket> ended = open.remove(killed);

                assertThat(ended).as("connections of %s", killed).noneMatch(KilledTargetsIT::echoes);
                for (Map.Entry<Character, List<Socket>> others : open.entrySet()) {
                    assertThat(others.getValue())
                            .as("connections of %s after the end of %s", others.getKey(), killed)
                            .allMatch(KilledTargetsIT::echoes);
                }
                for (int i = 0; i < ended.size(); i++) {
                    Socket client = bed.connect();
                    open.get(NetworkBed.name(client)).add(client);
                }
            }
            assertThat(open.get('d')).hasSize(CONNECTIONS).allMatch(KilledTargetsIT::echoes);
            Await.equal(
                    "flows",
                    (long) CONNECTIONS,
                    () -> bed.count(Counter.NEW_FLOWS_TCP) - bed.count(Counter.CLOSED_FLOWS_TCP));
        }
    }
}
