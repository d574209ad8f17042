package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.elb.target.Target;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DnsOnOnePortIT {
    @TempDir
    Path directory;

    @Test
    void questionsAndAnswersGoOverUdp() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (DatagramSocket server = new DatagramSocket(0, loopback);
                DatagramSocket client = new DatagramSocket(0, loopback);
                DnsOnOnePort example = DnsOnOnePort.start(0, Target.of("127.0.0.1", server.getLocalPort()))) {
            server.setSoTimeout(10_000);
            client.setSoTimeout(10_000);
            client.send(new DatagramPacket(
                    new byte[] {1, 2, 3}, 3, example.listener().address()));
            DatagramPacket question = new DatagramPacket(new byte[512], 512);
            server.receive(question);
            server.send(new DatagramPacket(new byte[] {4, 5}, 2, question.getSocketAddress()));
            DatagramPacket answer = new DatagramPacket(new byte[512], 512);
            client.receive(answer);

            assertThat(question.getLength()).isEqualTo(3);
            assertThat(answer.getLength()).isEqualTo(2);
            assertThat(answer.getSocketAddress()).isEqualTo(example.listener().address());
        }
    }

    /** Where both are installed: dig asks unbound, over UDP and TCP. */
    @Test
    void digAsksARealServerOverBoth() throws Exception {
        Path dig = Path.of("/usr/bin/dig");
        Path unbound = Path.of("/usr/sbin/unbound");
        assumeThat(dig).isExecutable();
        assumeThat(unbound).isExecutable();
        int port = freePort();
        Path settings =
                Files.writeString(directory.resolve("unbound.conf"), String.format(Locale.ROOT, """
                        server:
                          interface: 127.0.0.1@%d
                          chroot: "" username: "" pidfile: "%s/pid" use-syslog: no do-daemonize: no
                          local-zone: "elb.test." static
                          local-data: "elb.test. A 192.0.2.7"
                        """, port, directory));
        Process server = new ProcessBuilder(unbound.toString(), "-d", "-c", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (!isListening(port) && System.nanoTime() < end) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            try (DnsOnOnePort example = DnsOnOnePort.start(0, Target.of("127.0.0.1", port))) {
                for (String how : List.of("+notcp", "+tcp")) {
                    assertThat(ask(dig, example.listener().port(), how)).as(how).isEqualTo("192.0.2.7");
                }
            }
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static String ask(Path dig, int port, String how) throws IOException {
        Process process = new ProcessBuilder(
                        dig.toString(),
                        "@127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        how,
                        "+short",
                        "+timeout=5",
                        "elb.test")
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
}
