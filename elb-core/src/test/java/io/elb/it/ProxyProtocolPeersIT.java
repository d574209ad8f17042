package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.TrustedProxies;
import io.elb.rule.Action;
import io.elb.target.ProxyProtocol;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * HAProxy and nginx, where they are installed, on either side of a network load balancer: one of them sends the PROXY protocol to it, and
 * one that it is sent to answers who the client is.
 */
@Timeout(60)
class ProxyProtocolPeersIT {
    @TempDir
    Path directory;

    private Process peer;

    @AfterEach
    void stop() throws InterruptedException {
        if (peer != null) {
            peer.destroyForcibly().waitFor();
        }
    }

    private static Path program(String name) {
        Path found = Stream.of("/usr/sbin/", "/usr/bin/", "/usr/local/bin/", "/usr/local/sbin/")
                .map(place -> Path.of(place, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeThat(found).as(name).isNotNull();
        return found;
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

    private String output() {
        try {
            return Files.readString(directory.resolve("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void run(int port, String settings, String... command) throws IOException {
        Files.writeString(directory.resolve("settings"), settings);
        peer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        Await.until(command[0] + " listens", () -> isListening(port), this::output);
    }

    /** Asks through the peer, and answers what it was told and by which address it asked. */
    private static void assertTold(int port) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.setSoTimeout(20_000);
            client.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).endsWith("127.0.0.1 " + client.getLocalPort());
        }
    }

    private static Listener start(LoadBalancer balancer, ProxyProtocol protocol, int target) {
        TargetGroup group = balancer.addTargetGroup(
                TargetGroupConfig.tcp("peer").proxyProtocol(protocol).build());
        group.register(Target.of("127.0.0.1", target));
        return balancer.addListener(ListenerConfig.tcp(0, Action.forward(group))
                .proxyProtocol(TrustedProxies.of("127.0.0.1/32"))
                .build());
    }

    private static ProxyProtocol protocol(ProxyProtocol.Version version) {
        return version == ProxyProtocol.Version.V1
                ? ProxyProtocol.v1()
                : ProxyProtocol.v2().withTlvs(ProxyProtocol.Tlv.values());
    }

    @ParameterizedTest
    @EnumSource(names = {"V1", "V2"})
    void haproxyOnBothSides(ProxyProtocol.Version version) throws Exception {
        Path haproxy = program("haproxy");
        int target = freePort();
        int front = freePort();
        try (LoadBalancer balancer = LoadBalancer.network("peers").start()) {
            Listener listener = start(balancer, protocol(version), target);
            String settings = String.format(
                    Locale.ROOT,
                    """
                    defaults
                      timeout connect 5s
                      timeout client 20s
                      timeout server 20s
                    frontend answers
                      mode http
                      bind 127.0.0.1:%d accept-proxy
                      http-request return status 200 content-type text/plain lf-string "%%[src] %%[src_port]"
                    listen asks
                      mode tcp
                      bind 127.0.0.1:%d
                      server elb 127.0.0.1:%d %s
                    """,
                    target,
                    front,
                    listener.port(),
                    version == ProxyProtocol.Version.V1
                            ? "send-proxy"
                            : "send-proxy-v2 proxy-v2-options crc32c,unique-id");
            run(
                    front,
                    settings,
                    haproxy.toString(),
                    "-db",
                    "-f",
                    directory.resolve("settings").toString());

            assertTold(front);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"V1", "V2"})
    void nginxOnBothSides(ProxyProtocol.Version version) throws Exception {
        Path nginx = program("nginx");
        Path stream = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
        assumeThat(stream).as("nginx's module for streams").isRegularFile();
        int target = freePort();
        int front = freePort();
        try (LoadBalancer balancer = LoadBalancer.network("peers").start()) {
            Listener listener = start(balancer, protocol(version), target);
            String settings = String.format(Locale.ROOT, """
                    load_module %1$s;
                    daemon off; master_process off; pid %2$s/pid; error_log %2$s/error.log;
                    events { }
                    http {
                        access_log off;
                        client_body_temp_path %2$s/a; proxy_temp_path %2$s/b; fastcgi_temp_path %2$s/c;
                        uwsgi_temp_path %2$s/d; scgi_temp_path %2$s/e;
                        server {
                            listen 127.0.0.1:%3$d proxy_protocol;
                            location / { return 200 "$proxy_protocol_addr $proxy_protocol_port"; }
                        }
                    }
                    stream {
                        server { listen 127.0.0.1:%4$d; proxy_pass 127.0.0.1:%5$d; proxy_protocol on; }
                    }
                    """, stream, directory, target, front, listener.port());
            run(
                    front,
                    settings,
                    nginx.toString(),
                    "-p",
                    directory.toString(),
                    "-c",
                    directory.resolve("settings").toString());

            assertTold(front);
        }
    }
}
