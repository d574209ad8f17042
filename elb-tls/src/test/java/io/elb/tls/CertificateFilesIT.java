package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.tls.CertificateFolders.Certbot;
import io.elb.tls.CertificateFolders.Secret;
import io.elb.tls.testing.DevelopmentCa;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are exchanged while a thread watches them. */
class CertificateFilesIT {
    private static final int ROTATIONS = 20;

    private final DevelopmentCa ca = DevelopmentCa.create();
    private final BlockingQueue<ServerCertificate> used = new LinkedBlockingQueue<>();

    @TempDir
    private Path folder;

    private interface Writer {
        void save(ServerCertificate certificate) throws IOException;
    }

    @Test
    void threadFollowsCertbot() throws Exception {
        Certbot certbot = new Certbot(folder, () -> {});
        certbot.save(ca.certificate("example.com"));
        rotate(certbot.chain(), certbot.key(), certbot::save);
    }

    @Test
    void threadFollowsASecretOfKubernetes() throws Exception {
        Secret secret = new Secret(folder, () -> {});
        secret.save(ca.certificate("example.com"));
        rotate(secret.chain(), secret.key(), secret::save);
    }

    private void rotate(Path chain, Path key, Writer writer) throws Exception {
        CertificateStore store = CertificateStore.of(ServerCertificate.fromPem(chain, key));
        store.addObserver(new CertificateObserver() {
            @Override
            public void beforeUse(ServerCertificate certificate) {
                used.add(certificate);
            }
        });
        used.clear();
        try (CertificateFiles files = CertificateFiles.watch(store, chain, key, Duration.ofMillis(10))) {
            for (int i = 0; i < ROTATIONS; i++) {
                ServerCertificate next = ca.certificate("example.com");
                writer.save(next);
                assertThat(used.poll(10, TimeUnit.SECONDS))
                        .as("rotation %s: %s", i, files)
                        .isEqualTo(next);
            }
        }
        assertThat(used).isEmpty();
    }

    @Test
    void threadEndsWithTheWatch() throws Exception {
        Secret secret = new Secret(folder, () -> {});
        secret.save(ca.certificate("example.com"));
        CertificateStore store = CertificateStore.of(ServerCertificate.fromPem(secret.chain(), secret.key()));
        CertificateFiles files = CertificateFiles.watch(store, secret.chain(), secret.key(), Duration.ofMillis(10));
        Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals("elb-certificate-files") && each.isAlive())
                .findFirst()
                .orElseThrow();
        assertThat(thread.isDaemon()).isTrue();

        files.close();
        files.close();

        thread.join(10_000);
        assertThat(thread.isAlive()).isFalse();
    }
}
