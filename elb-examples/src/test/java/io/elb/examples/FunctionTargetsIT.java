package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FunctionTargetsIT {
    @Test
    void functionsAnswer() throws Exception {
        try (FunctionTargets example = FunctionTargets.start();
                RawClient client = RawClient.connect("127.0.0.1", example.uri().getPort())) {
            RawResponse hello = client.exchange("GET /?world HTTP/1.1\r\nHost: me\r\n\r\n");
            assertThat(hello.bodyText()).isEqualTo("Hello world\n");
            assertThat(hello.field("Cache-Control")).isEqualTo("no-store");

            RawResponse echo = client.exchange("POST /echo HTTP/1.1\r\nHost: me\r\nContent-Length: 4\r\n\r\necho");
            assertThat(echo.bodyText()).isEqualTo("echo");

            RawResponse stored = client.exchange("POST /store HTTP/1.1\r\nHost: me\r\nContent-Length: 4\r\n\r\nkeep");
            assertThat(stored.status()).isEqualTo(201);
            assertThat(stored.bodyText()).startsWith("Stored 4 bytes in ");
            Path file = Path.of(stored.bodyText().replaceAll("(?s).* in (.*)\n", "$1"));
            assertThat(Files.readString(file)).isEqualTo("keep");
            Files.delete(file);
        }
    }
}
