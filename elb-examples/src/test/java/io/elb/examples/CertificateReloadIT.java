package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.tls.ServerCertificate;
import io.elb.tls.testing.DevelopmentCa;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateReloadIT {
    private final DevelopmentCa ca = DevelopmentCa.create();

    @TempDir
    private Path live;

    private ServerCertificate write() {
        ServerCertificate certificate = ca.certificate("shop.example.com");
        certificate.writePem(live.resolve("fullchain.pem"), live.resolve("privkey.pem"));
        return certificate;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void newHandshakesSeeTheNewCertificateAndConnectionsGoOn() throws IOException {
        ServerCertificate first = write();
        try (CertificateReload example = CertificateReload.start(live, Duration.ofMillis(20));
                ShownCertificate before = ShownCertificate.to(example.port(), ca, "shop.example.com")) {
            assertThat(before.certificate()).isEqualTo(first.leaf());

            ServerCertificate second = write();
            await(() -> example.files().certificate().equals(second));

            try (ShownCertificate after = ShownCertificate.to(example.port(), ca, "shop.example.com")) {
                assertThat(after.certificate()).isEqualTo(second.leaf());
                assertThat(after.request()).isEqualTo(200);
            }
            assertThat(before.request()).isEqualTo(200);
            example.print();
        }
    }

    @Test
    void brokenFilesKeepThePresentCertificate() throws IOException {
        ServerCertificate first = write();
        try (CertificateReload example = CertificateReload.start(live, Duration.ofMillis(20))) {
            Files.writeString(live.resolve("fullchain.pem"), "-----BEGIN CERTIFICATE-----\nMIIB");
            await(() -> example.files().problem().isPresent());

            try (ShownCertificate client = ShownCertificate.to(example.port(), ca, "shop.example.com")) {
                assertThat(client.certificate()).isEqualTo(first.leaf());
            }
            example.print();
        }
    }
}
