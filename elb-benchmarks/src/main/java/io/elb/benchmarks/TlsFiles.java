package io.elb.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificate of every proxy, self-signed, with a key on P-256.
 *
 * @param certificate PEM
 * @param key PEM
 * @param both key behind certificate, as HAProxy wants it
 */
record TlsFiles(Path certificate, Path key, Path both) {

    static TlsFiles create(Workspace workspace) {
        Path directory = workspace.subdirectory("tls");
        Path certificate = directory.resolve("certificate.pem");
        Path key = directory.resolve("key.pem");
        ChildProcess.outputOf(List.of(
                Tool.OPENSSL.path(),
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=127.0.0.1",
                "-addext",
                "subjectAltName=IP:127.0.0.1,DNS:localhost",
                "-keyout",
                key.toString(),
                "-out",
                certificate.toString()));
        try {
            Path both = workspace.write("tls/both.pem", Files.readString(certificate) + Files.readString(key));
            return new TlsFiles(certificate, key, both);
        } catch (IOException e) {
            throw new BenchmarkException("certificate: " + e);
        }
    }

    /** Trusts this certificate only. */
    SSLContext trusting() {
        try (InputStream pem = Files.newInputStream(certificate)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "proxy", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new BenchmarkException("certificate: " + e);
        }
    }
}
