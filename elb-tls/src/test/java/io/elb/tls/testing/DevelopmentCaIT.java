package io.elb.tls.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.elb.tls.KeyAlgorithm;
import io.elb.tls.ServerCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the authority issues, as OpenSSL, curl and the JDK's HTTPS see it. */
class DevelopmentCaIT {
    private final DevelopmentCa ca = DevelopmentCa.create();

    @TempDir
    private Path folder;

    private record Result(int exit, String output) {}

    private static Result run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private Result verify(List<X509Certificate> chain, String... options) throws IOException, InterruptedException {
        Path leaf = folder.resolve("leaf.pem");
        Path others = folder.resolve("others.pem");
        ca.writePem(folder.resolve("ca.pem"));
        PemFiles.writeChain(leaf, chain.subList(0, 1));
        PemFiles.writeChain(others, chain);
        List<String> command = new ArrayList<>(List.of(
                "openssl", "verify", "-x509_strict", "-CAfile", folder + "/ca.pem", "-untrusted", others.toString()));
        command.addAll(List.of(options));
        command.add(leaf.toString());
        return run(command.toArray(new String[0]));
    }

    @Test
    void opensslVerifiesItStrictly() throws Exception {
        ServerCertificate certificate = ca.intermediate("middle").certificate("www.example.com", "127.0.0.1");

        assertThat(verify(certificate.chain(), "-purpose", "sslserver", "-verify_hostname", "www.example.com")
                        .output())
                .endsWith("OK\n");
        assertThat(verify(certificate.chain(), "-purpose", "sslserver", "-verify_ip", "127.0.0.1")
                        .output())
                .endsWith("OK\n");
        assertThat(verify(certificate.chain(), "-verify_hostname", "www.example.org")
                        .output())
                .contains("hostname mismatch");
        assertThat(verify(certificate.chain(), "-purpose", "sslclient").output())
                .contains("unsuitable certificate purpose");
        assertThat(verify(ca.expiredCertificate("a").chain()).output()).contains("certificate has expired");
        assertThat(verify(ca.notYetValidCertificate("a").chain()).output()).contains("certificate is not yet valid");
    }

    @Test
    void opensslFindsTheRevokedOne() throws Exception {
        ClientCertificate good = ca.clientCertificate("CN=good");
        ClientCertificate bad = ca.clientCertificate("CN=bad");
        Path crl = folder.resolve("crl.pem");
        ca.writeCrl(crl, bad.leaf());

        String[] options = {"-purpose", "sslclient", "-crl_check", "-CRLfile", crl.toString()};
        assertThat(verify(good.chain(), options).output()).endsWith("OK\n");
        assertThat(verify(bad.chain(), options).output()).contains("certificate revoked");
    }

    @Test
    void clientsOfTheJdkAndCurlTrustIt() throws Exception {
        ServerCertificate certificate =
                ca.leaf("localhost").keyAlgorithm(KeyAlgorithm.RSA_2048).issueServer();
        HttpsServer server = serve(certificate, false);
        try {
            URI uri = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
            ca.writePem(folder.resolve("ca.pem"));

            assertThat(get(ca.sslContext(), uri).body()).isEqualTo("hello");
            assertThat(run("curl", "-sS", "--cacert", folder + "/ca.pem", uri.toString())
                            .output())
                    .isEqualTo("hello");
            assertThatThrownBy(() -> get(DevelopmentCa.create().sslContext(), uri))
                    .isInstanceOf(SSLHandshakeException.class);
            assertThat(run("curl", "-sS", uri.toString()).exit()).isEqualTo(60);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void clientsShowTheirCertificates() throws Exception {
        HttpsServer server = serve(ca.certificate("localhost"), true);
        try {
            URI uri = URI.create("https://localhost:" + server.getAddress().getPort() + "/");
            ClientCertificate client = ca.intermediate("people").clientCertificate("CN=alice");
            client.writePem(folder.resolve("alice.pem"), folder.resolve("alice.key"));
            ca.writePem(folder.resolve("ca.pem"));

            assertThat(get(ca.sslContext(client), uri).body()).isEqualTo("hello CN=alice");
            Result curl = run(
                    "curl",
                    "-sS",
                    "--cacert",
                    folder + "/ca.pem",
                    "--cert",
                    folder + "/alice.pem",
                    "--key",
                    folder + "/alice.key",
                    uri.toString());
            assertThat(curl.output()).isEqualTo("hello CN=alice");
            assertThatThrownBy(() -> get(ca.sslContext(), uri)).isInstanceOf(IOException.class);
        } finally {
            server.stop(0);
        }
    }

    private static HttpResponse<String> get(SSLContext context, URI uri) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private HttpsServer serve(ServerCertificate certificate, boolean asksClients)
            throws GeneralSecurityException, IOException {
        char[] password = "password".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                certificate.privateKey(),
                password,
                certificate.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, password);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", ca.root());
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);

        HttpsServer server = HttpsServer.create(new InetSocketAddress("localhost", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters settings = context.getDefaultSSLParameters();
                settings.setNeedClientAuth(asksClients);
                parameters.setSSLParameters(settings);
            }
        });
        server.createContext("/", exchange -> {
            String who = asksClients
                    ? " "
                            + ((HttpsExchange) exchange)
                                    .getSSLSession()
                                    .getPeerPrincipal()
                                    .getName()
                    : "";
            byte[] body = ("hello" + who).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
