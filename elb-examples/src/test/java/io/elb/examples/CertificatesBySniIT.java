package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.Gauge;
import io.elb.observe.MetricDimension;
import io.elb.observe.MetricSample;
import io.elb.tls.CertificateStore;
import io.elb.tls.ServerCertificate;
import io.elb.tls.testing.DevelopmentCa;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CertificatesBySniIT {
    private final DevelopmentCa ca = DevelopmentCa.create();
    private final BlockingQueue<String> pages = new LinkedBlockingQueue<>();

    private X509Certificate shown(CertificatesBySni example, String name, String... cipherSuites) throws IOException {
        try (ShownCertificate client = ShownCertificate.to(example.port(), ca, name, cipherSuites)) {
            assertThat(client.request()).isEqualTo(200);
            return client.certificate();
        }
    }

    @Test
    void nameAndClientDecideWhichCertificateIsShown() throws IOException {
        CertificateStore store = CertificatesBySni.store(ca);
        try (CertificatesBySni example = CertificatesBySni.start(store, pages::add)) {
            ServerCertificate blog = store.certificates().get(0);
            ServerCertificate twin = store.certificates().get(1);
            X509Certificate shop = store.defaultCertificate().leaf();

            assertThat(shown(example, "shop.example.com")).isEqualTo(shop);
            assertThat(shown(example, "")).isEqualTo(shop);
            assertThat(shown(example, "a.b.blog.example.org")).isEqualTo(shop);
            assertThat(shown(example, "BLOG.example.org")).isEqualTo(blog.leaf());
            assertThat(shown(example, "a.blog.example.org")).isEqualTo(blog.leaf());
            assertThat(shown(example, "blog.example.org", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
                    .isEqualTo(twin.leaf());

            ServerCertificate renewed = ca.certificate("blog.example.org");
            CertificatesBySni.change(store, blog, renewed);
            assertThat(shown(example, "")).isEqualTo(renewed.leaf());
            assertThat(shown(example, "blog.example.org")).isEqualTo(twin.leaf());
            assertThat(pages).isEmpty();
        }
    }

    @Test
    void expiryIsMeasuredAndTold() throws Exception {
        ServerCertificate certificate = ca.leaf("shop.example.com")
                .valid(Instant.now().minusSeconds(60), Instant.now().plus(Duration.ofHours(60)))
                .issueServer();
        try (CertificatesBySni example = CertificatesBySni.start(CertificateStore.of(certificate), pages::add)) {
            assertThat(pages.poll(10, TimeUnit.SECONDS))
                    .contains(certificate.arn())
                    .endsWith("expires in 2 days");
            assertThat(example.balancer().metrics().samples().stream()
                            .filter(sample -> sample.metric() == Gauge.CERTIFICATE_DAYS_TO_EXPIRY))
                    .singleElement()
                    .satisfies((MetricSample sample) -> assertThat(sample.dimensions())
                            .containsEntry(MetricDimension.CERTIFICATE, certificate.arn()))
                    .satisfies(
                            (MetricSample sample) -> assertThat(sample.value()).isEqualTo(2));
        }
    }
}
