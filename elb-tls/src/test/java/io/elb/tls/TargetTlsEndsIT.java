package io.elb.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Transport;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.testing.RawClient;
import io.elb.tls.testing.DevelopmentCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How connections to targets end over TLS, with both engines on every transport: close_notify (RFC 8446 section 6.1), FIN and RST. */
class TargetTlsEndsIT {
    private static final DevelopmentCa CA = DevelopmentCa.create();
    private static final ServerCertificate CERTIFICATE = CA.certificate("127.0.0.1");

    private interface Conversation {
        void hold(Socket socket, SSLSocket tls) throws IOException;
    }

    private record Server(ServerSocket socket, CompletableFuture<Void> served) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    static Stream<Arguments> everywhere() {
        return Stream.of(TlsEngine.OPENSSL, TlsEngine.JDK)
                .flatMap(engine -> Stream.of(Transport.EPOLL, Transport.IO_URING, Transport.NIO)
                        .flatMap(transport -> Stream.of("TLSv1.2", "TLSv1.3")
                                .map(protocol -> Arguments.of(engine, transport, protocol))));
    }

    /** Reads one request and holds a conversation. */
    private static Server serve(String protocol, Conversation conversation) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new Server(server, CompletableFuture.runAsync(() -> {
            try (Socket accepted = server.accept()) {
                SSLSocket tls = (SSLSocket) TlsTarget.context(CERTIFICATE, null)
                        .getSocketFactory()
                        .createSocket(accepted, "127.0.0.1", accepted.getPort(), true);
                tls.setUseClientMode(false);
                tls.setEnabledProtocols(new String[] {protocol});
                tls.startHandshake();
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) tls.getInputStream().read());
                }
                conversation.hold(accepted, tls);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
    }

    private static TargetBed bed(TlsEngine engine, Transport transport, Server server) {
        ClientTls tls =
                ClientTls.builder().engine(engine).trust(List.of(CA.root())).build();
        return new TargetBed(transport, tls, "127.0.0.1", server.socket().getLocalPort(), Duration.ofSeconds(10));
    }

    private static void write(SSLSocket tls, String text) throws IOException {
        tls.getOutputStream().write(text.getBytes(US_ASCII));
        tls.getOutputStream().flush();
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void closeNotifyCompletesAnUnboundedBody(TlsEngine engine, Transport transport, String protocol) throws Exception {
        try (Server server = serve(protocol, (socket, tls) -> {
                    write(tls, "HTTP/1.1 200 OK\r\n\r\nall of it");
                    tls.close();
                });
                TargetBed bed = bed(engine, transport, server)) {
            assertThat(bed.get().bodyText()).isEqualTo("all of it");
            assertThat(bed.nextRecord().error()).isEmpty();
            server.served().get(10, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void finWithoutCloseNotifyCutsAnUnboundedBody(TlsEngine engine, Transport transport, String protocol)
            throws Exception {
        try (Server server = serve(protocol, (socket, tls) -> {
                    write(tls, "HTTP/1.1 200 OK\r\n\r\npart of it");
                    socket.shutdownOutput(); // beneath TLS, as anybody on the way could forge it
                    readToEnd(socket);
                });
                TargetBed bed = bed(engine, transport, server);
                RawClient client = bed.client()) {
            client.send(TargetBed.GET);
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(new String(client.readToEof(), US_ASCII))
                    .as("chunks, the last one missing")
                    .isEqualTo("a\r\npart of it\r\n");
            assertThat(bed.nextRecord().error()).contains(ErrorReason.TARGET_CLOSED);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void bodyOfKnownLengthNeedsNoCloseNotify(TlsEngine engine, Transport transport, String protocol) throws Exception {
        try (Server server = serve(protocol, (socket, tls) -> {
                    write(tls, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\nConnection: close\r\n\r\nall of it");
                    socket.shutdownOutput();
                    readToEnd(socket);
                });
                TargetBed bed = bed(engine, transport, server)) {
            assertThat(bed.get().bodyText()).isEqualTo("all of it");
            assertThat(bed.nextRecord().error()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void bodyThatIsShorterThanAnnouncedIsNotTakenForWhole(TlsEngine engine, Transport transport, String protocol)
            throws Exception {
        try (Server server = serve(protocol, (socket, tls) -> {
                    write(tls, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nall of it");
                    tls.close();
                });
                TargetBed bed = bed(engine, transport, server);
                RawClient client = bed.client()) {
            client.send(TargetBed.GET);
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(new String(client.readToEof(), US_ASCII)).isEqualTo("all of it");
            RequestRecord record = bed.nextRecord();
            assertThat(record.error()).contains(ErrorReason.TARGET_SHORT_BODY);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void closeNotifyBeforeTheAnswerIs502(TlsEngine engine, Transport transport, String protocol) throws Exception {
        try (Server server = serve(protocol, (socket, tls) -> tls.close());
                TargetBed bed = bed(engine, transport, server)) {
            assertThat(bed.getFails(502)).isEqualTo(ErrorReason.TARGET_CLOSED);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void resetBeforeTheAnswerIs502(TlsEngine engine, Transport transport, String protocol) throws Exception {
        try (Server server = serve(protocol, (socket, tls) -> {
                    socket.setSoLinger(true, 0);
                    socket.close();
                });
                TargetBed bed = bed(engine, transport, server)) {
            assertThat(bed.getFails(502)).isEqualTo(ErrorReason.TARGET_RESET);
        }
    }

    private static void readToEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException e) {
            // reset is an end too
        }
    }
}
