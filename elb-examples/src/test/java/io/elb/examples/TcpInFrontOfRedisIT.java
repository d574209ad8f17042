package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.FlowRecord;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpInFrontOfRedisIT {
    private static final class Client implements Closeable {
        private final Socket socket;
        private final BufferedReader in;

        Client(TcpInFrontOfRedis example) throws IOException {
            socket = new Socket();
            socket.setSoTimeout(20_000);
            socket.connect(example.listener().address());
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        String ask(String command) throws IOException {
            socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
            return in.readLine();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    @SuppressWarnings("try") // one of them is closed early
    void redisAnswersThroughTheBalancerAndSoDoesTheOtherOneWhenItDies() throws Exception {
        LinkedBlockingQueue<FlowRecord> log = new LinkedBlockingQueue<>();
        try (RedisServer one = RedisServer.start();
                RedisServer two = RedisServer.start();
                TcpInFrontOfRedis example = TcpInFrontOfRedis.start(
                        0, log::add, Target.of("127.0.0.1", one.port()), Target.of("127.0.0.1", two.port()))) {
            example.group().awaitHealthy(2).toCompletableFuture().get(20, TimeUnit.SECONDS);
            try (Client client = new Client(example)) {
                assertThat(client.ask("PING")).isEqualTo("+PONG");
                assertThat(client.ask("ECHO hello")).isEqualTo("$5");
            }
            FlowRecord record = log.poll(20, TimeUnit.SECONDS);
            assertThat(record.error()).isEmpty();
            assertThat(record.receivedBytes()).isEqualTo("PING\r\nECHO hello\r\n".length());

            one.close();

            for (int i = 0; i < 20; i++) {
                try (Client client = new Client(example)) {
                    assertThat(client.ask("PING")).isEqualTo("+PONG");
                }
            }
            assertThat(example.group().targets())
                    .extracting(TargetDescription::key)
                    .hasSize(2);
        }
    }
}
