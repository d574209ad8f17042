package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.testing.Answer;
import io.elb.testing.ReceivedRequest;
import io.elb.tls.ServerCertificate;
import io.elb.tls.ServerTls;
import io.elb.tls.testing.DevelopmentCa;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpsListenerIT {
    private static final DevelopmentCa CA = DevelopmentCa.create();

    @TempDir
    private Path directory;

    private final List<RequestRecord> records = new CopyOnWriteArrayList<>();

    private HttpsListener start() throws Exception {
        Path chain = directory.resolve("fullchain.pem");
        Path key = directory.resolve("privkey.pem");
        ServerCertificate certificate = CA.certificate("localhost", "127.0.0.1");
        Files.writeString(chain, pem("CERTIFICATE", certificate.leaf().getEncoded()));
        Files.writeString(key, pem("PRIVATE KEY", certificate.privateKey().getEncoded()));
        return HttpsListener.start(chain, key, records::add);
    }

    private static String pem(String label, byte[] content) {
        String base64 = Base64.getMimeEncoder().encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    private static URI local(URI uri, String path) {
        return URI.create(uri.getScheme() + "://localhost:" + uri.getPort() + path);
    }

    @Test
    void clientIsRedirectedAndServedOverHttp2() throws Exception {
        try (HttpsListener example = start()) {
            example.target().server().answer(Answer.ok().body("hello"));
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(CA.sslContext())
                    .followRedirects(HttpClient.Redirect.ALWAYS)
                    .build();

            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(local(example.httpUri(), "/cart?id=1"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.uri()).isEqualTo(local(example.httpsUri(), "/cart?id=1"));
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(response.headers().firstValue("Strict-Transport-Security"))
                    .hasValue("max-age=31536000");
            ReceivedRequest received =
                    example.target().server().awaitRequests(1).get(0);
            assertThat(received.field("X-Forwarded-Proto")).hasValue("https");
            assertThat(received.field("x-amzn-tls-version")).hasValue("TLSv1.3");
        }
        assertThat(records).hasSize(2);
    }

    @Test
    void curlTrustsTheDevelopmentCa() throws Exception {
        Path ca = directory.resolve("ca.pem");
        try (ServerTls tls = HttpsListener.forDevelopment(ca);
                LoadBalancer balancer = LoadBalancer.application("dev").start()) {
            Listener listener = balancer.addListener(
                    ListenerConfig.https(0, tls, Action.fixedResponse(204)).build());

            assertThat(Curl.run(
                            "--cacert",
                            ca.toString(),
                            "--resolve",
                            "shop.example.com:" + listener.port() + ":127.0.0.1",
                            "https://shop.example.com:" + listener.port() + "/"))
                    .isEqualTo("204 HTTP/2");
        }
    }

    @Test
    void oldClientsAreServed() throws Exception {
        try (ServerTls tls = HttpsListener.forOldClients(CA.store());
                LoadBalancer balancer = LoadBalancer.application("old").start()) {
            Listener listener = balancer.addListener(
                    ListenerConfig.https(0, tls, Action.fixedResponse(204)).build());

            assertThat(Curl.run(
                            "--insecure",
                            "--http1.1",
                            "--tls-max",
                            "1.2",
                            "--ciphers",
                            "ECDHE-ECDSA-AES128-SHA256",
                            "https://localhost:" + listener.port() + "/"))
                    .isEqualTo("204 HTTP/1.1");
        }
    }

    @Test
    void clientWithoutACertificateIsNotLetIn() throws Exception {
        Path authorities = directory.resolve("clients.pem");
        CA.writePem(authorities);
        Path certificate = directory.resolve("alice.pem");
        Path key = directory.resolve("alice.key");
        CA.clientCertificate("CN=alice").writePem(certificate, key);
        try (ServerTls tls = HttpsListener.forKnownClients(CA.store(), authorities);
                LoadBalancer balancer = LoadBalancer.application("known").start()) {
            Listener listener = balancer.addListener(
                    ListenerConfig.https(0, tls, Action.fixedResponse(204)).build());
            String uri = "https://localhost:" + listener.port() + "/";

            assertThat(Curl.run("--insecure", uri)).endsWith("000 HTTP/0");
            assertThat(Curl.run("--insecure", "--cert", certificate.toString(), "--key", key.toString(), uri))
                    .isEqualTo("204 HTTP/2");
        }
    }
}
