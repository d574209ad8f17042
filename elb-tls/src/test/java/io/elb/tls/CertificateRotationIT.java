package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A certificate is exchanged again and again under new handshakes. How often is the system property {@code elb.rotations}; from 1000 on
 * the resident memory of the balancer's process is held too.
 */
class CertificateRotationIT {
    private static final int ROTATIONS = Integer.getInteger("elb.rotations", 30);
    private static final int FIRST_READING = ROTATIONS / 10;
    private static final int CLIENTS = 2;
    private static final long MOST_GROWTH_KIB = 32 * 1024;
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;

    /** Certificates by their serial numbers, in the order in which they were used. */
    private final Map<String, Integer> order = new ConcurrentHashMap<>();

    private final AtomicInteger inForce = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();
    private final Semaphore made = new Semaphore(0);
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean isOver;

    static Stream<TlsEngine> engines() {
        return Stream.of(TlsEngine.OPENSSL, TlsEngine.JDK);
    }

    @Test
    void bothEnginesAreHere() {
        assertThat(engines()).allMatch(TlsEngine::isAvailable);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void nothingFailsWhileCertificatesChange(TlsEngine engine) throws Exception {
        Path ca = folder.resolve("ca.pem");
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms96m",
                        "-Xmx96m",
                        "-XX:+AlwaysPreTouch",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RotatingServer.class.getName(),
                        engine.name(),
                        ca.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader from = server.inputReader();
                Writer to = server.outputWriter()) {
            String[] first = from.readLine().split(" ", 2);
            int port = Integer.parseInt(first[0]);
            order.put(first[1], 0);
            TrustManager[] trust = trust(ca);
            List<Thread> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Thread client = new Thread(() -> handshakeAgainAndAgain(port, trust), "client-" + i);
                client.start();
                clients.add(client);
            }
            try (SSLSocket lasting = connect(port, trust)) {
                lasting.startHandshake();
                rotate(server, from, to, lasting, engine);
            } finally {
                isOver = true;
                for (Thread client : clients) {
                    client.join();
                }
            }
            to.write("end\n");
            to.flush();
            assertThat(from.readLine())
                    .as("failed handshakes, as the balancer counts them")
                    .isEqualTo("0");
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(failures).isEmpty();
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private void rotate(Process server, BufferedReader from, Writer to, SSLSocket lasting, TlsEngine engine)
            throws Exception {
        long firstKib = 0;
        for (int swap = 1; swap <= ROTATIONS; swap++) {
            made.drainPermits();
            to.write("rotate\n");
            to.flush();
            order.put(from.readLine(), swap); // a client may have met it before: see certificateOf
            inForce.set(swap);
            assertThat(exchange(lasting))
                    .as("request on the connection that was there before")
                    .isEqualTo(200);
            assertThat(made.tryAcquire(CLIENTS, 30, TimeUnit.SECONDS))
                    .as("handshakes with it: %s", failures)
                    .isTrue();
            if (swap == FIRST_READING) {
                firstKib = residentKib(server);
            }
        }
        long lastKib = residentKib(server);
        System.out.printf(
                Locale.ROOT,
                "%s: %d swaps, %d handshakes, %d failures; resident after swap %d: %d KiB, after swap %d: %d KiB%n",
                engine,
                ROTATIONS,
                handshakes.get(),
                failures.size(),
                FIRST_READING,
                firstKib,
                ROTATIONS,
                lastKib);
        assertThat(failures).isEmpty();
        if (ROTATIONS >= 1000) {
            assertThat(lastKib - firstKib).as("growth in KiB").isLessThan(MOST_GROWTH_KIB);
        }
    }

    private void handshakeAgainAndAgain(int port, TrustManager[] trust) {
        while (!isOver && failures.isEmpty()) {
            int oldest = inForce.get();
            try (SSLSocket socket = connect(port, trust)) {
                socket.startHandshake();
                int shown = certificateOf(socket);
                if (shown < oldest) {
                    failures.add("certificate " + shown + " after the one numbered " + oldest);
                }
                int status = exchange(socket);
                if (status != 200) {
                    failures.add("status " + status);
                }
                handshakes.incrementAndGet();
                made.release();
            } catch (Exception e) {
                failures.add(e.toString());
            }
        }
    }

    /** The number of the certificate that was shown; the server may use it a moment before it says so. */
    private int certificateOf(SSLSocket socket) throws IOException {
        X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return order.getOrDefault(shown.getSerialNumber().toString(16), Integer.MAX_VALUE);
    }

    /** A context for each connection, so that none resumes a session and each is shown a certificate. */
    private static SSLSocket connect(int port, TrustManager[] trust) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port);
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static int exchange(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(REQUEST);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\nhello") < 0) {
            int octet = socket.getInputStream().read();
            if (octet < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) octet);
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    private static TrustManager[] trust(Path ca) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(ca)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static long residentKib(Process process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElseThrow();
    }
}
