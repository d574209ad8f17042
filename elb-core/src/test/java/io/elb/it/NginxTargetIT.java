package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.testing.BodyPattern;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** nginx as a target, where it is installed: a server with habits that nobody here wrote. */
class NginxTargetIT {
    private static final int BIG = 4 << 20;
    private static final String TEXT = "the quick brown fox ".repeat(3_000);

    @TempDir
    static Path directory;

    private static Process nginx;
    private static InetSocketAddress address;

    @BeforeAll
    static void start() throws Exception {
        Path program = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/bin/nginx")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeThat(program).as("nginx").isNotNull();
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
            address = new InetSocketAddress(loopback, free.getLocalPort());
        }
        Files.write(directory.resolve("big"), BodyPattern.slice(0, BIG));
        Files.writeString(directory.resolve("page.txt"), TEXT);
        Path settings = Files.writeString(
                directory.resolve("nginx.conf"), String.format(Locale.ROOT, """
                        daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
                        events { }
                        http {
                            access_log off; types { text/plain txt; }
                            client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
                            uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
                            server {
                                listen 127.0.0.1:%2$d; root %1$s;
                                location /zip/ { alias %1$s/; gzip on; gzip_types text/plain; }
                                location /until-close/ {
                                    alias %1$s/; gzip on; gzip_types text/plain; chunked_transfer_encoding off;
                                }
                                location /few/ { alias %1$s/; keepalive_requests 2; }
                                location /moved { return 302 /page.txt; }
                            }
                        }
                        """, directory, address.getPort()));
        nginx = new ProcessBuilder(program.toString(), "-p", directory.toString(), "-c", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        Await.until("nginx listens", NginxTargetIT::isListening, NginxTargetIT::output);
    }

    private static boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String output() {
        try {
            return Files.readString(directory.resolve("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (nginx != null) {
            nginx.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void answersComeWholeHoweverTheyEnd(Transport transport) {
        try (Bed bed = Bed.on(transport).target(address).open();
                RawClient client = bed.client()) {
            assertThat(client.exchange(get("/page.txt", "")).bodyText()).isEqualTo(TEXT);
            client.send(get("/big", ""));
            assertThat(client.readHead().field("Content-Length")).isEqualTo(Integer.toString(BIG));
            client.readPattern(0, BIG);
            RawResponse part = client.exchange(get("/page.txt", "Range: bytes=4-8\r\n"));
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.bodyText()).isEqualTo("quick");
            RawResponse chunked = client.exchange(get("/zip/page.txt", "Accept-Encoding: gzip\r\n"));
            assertThat(chunked.field("Transfer-Encoding")).isEqualTo("chunked");
            RawResponse untilClose = client.exchange(get("/until-close/page.txt", "Accept-Encoding: gzip\r\n"));
            assertThat(untilClose.body()).isEqualTo(chunked.body());
            assertThat(client.exchange(get("/missing", "")).status()).isEqualTo(404);
            assertThat(client.exchange(get("/moved", "")).status()).isEqualTo(302);
            RawResponse notModified =
                    client.exchange(get("/page.txt", "If-Modified-Since: " + part.field("Last-Modified") + "\r\n"));
            assertThat(notModified.status()).isEqualTo(304);
            client.send("HEAD /big HTTP/1.1\r\nHost: shop.test\r\n\r\n");
            assertThat(client.readHead().field("Content-Length")).isEqualTo(Integer.toString(BIG));
            assertThat(client.exchange("POST /page.txt HTTP/1.1\r\nHost: shop.test\r\nContent-Length: 5\r\n\r\nhello")
                            .status())
                    .isEqualTo(405);
            assertThat(client.exchange(get("/page.txt", "")).bodyText()).isEqualTo(TEXT);
            Await.equal("in flight", 0, bed::inFlight);
        }
    }

    /** It announces the end of a connection with its last answer, so no request is ever sent into a closing one. */
    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void connectionsThatItEndsAreReplaced(Transport transport) {
        try (Bed bed = Bed.on(transport).target(address).open();
                RawClient client = bed.client()) {
            for (int i = 0; i < 100; i++) {
                assertThat(client.exchange(get("/few/page.txt", "")).bodyText()).isEqualTo(TEXT);
            }
            assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isEqualTo(50);
            assertThat(bed.count(Counter.RETRIES)).isZero();
        }
    }

    private static String get(String path, String fields) {
        return "GET " + path + " HTTP/1.1\r\nHost: shop.test\r\n" + fields + "\r\n";
    }
}
