package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.CertificateRef;
import io.elb.observe.ElbObserver;
import io.elb.rule.Action;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.tls.CertificateStore;
import io.elb.tls.KeyAlgorithm;
import io.elb.tls.ServerCertificate;
import io.elb.tls.ServerTls;
import io.elb.tls.testing.DevelopmentCa;
import java.time.Duration;
import java.util.function.Consumer;

/** A listener with several certificates, among which the name decides that a client asks for. */
public final class CertificatesBySni implements AutoCloseable {
    private final DemoTarget target = DemoTarget.start("web");
    private final LoadBalancer balancer;
    private final ServerTls tls;
    private final Listener listener;

    private CertificatesBySni(CertificateStore certificates, Consumer<String> pager) {
        balancer = LoadBalancer.application("shop").observer(expiry(pager)).start();
        TargetGroup web = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        web.register(target.target());
        tls = ServerTls.of(certificates);
        listener = balancer.addListener(
                ListenerConfig.https(0, tls, Action.forward(web)).build());
    }

    static CertificatesBySni start(CertificateStore certificates, Consumer<String> pager) {
        return new CertificatesBySni(certificates, pager);
    }

    static CertificateStore store(DevelopmentCa ca) {
        ServerCertificate shop = ca.certificate("shop.example.com", "localhost");
        ServerCertificate blog = ca.certificate("blog.example.org", "*.blog.example.org");
        ServerCertificate blogForOldClients = ca.leaf("blog.example.org", "*.blog.example.org")
                .keyAlgorithm(KeyAlgorithm.RSA_2048)
                .issueServer();
        return store(shop, blog, blogForOldClients);
    }

    // begin
    static CertificateStore store(ServerCertificate shop, ServerCertificate blog, ServerCertificate blogForOldClients) {
        return CertificateStore.builder(shop) // the default: no SNI, or a name that nothing matches
                .add(blog, blogForOldClients) // twins: ECDSA, and RSA for whom it is not enough
                .quota(100) // ELB's default is 25
                .build();
    }

    static void change(CertificateStore certificates, ServerCertificate blog, ServerCertificate renewed) {
        certificates.replace(blog, renewed); // wherever it was, in one step
        certificates.setDefault(renewed);
        certificates.remove(renewed); // from the list; it is the default still
    }
    // end

    // begin
    private static ElbObserver expiry(Consumer<String> pager) {
        return new ElbObserver() {
            @Override
            public void certificateExpiring(CertificateRef certificate, Duration left) {
                if (left.toDays() < 14) { // told once a day from 45 days before
                    pager.accept(certificate + " expires in " + left.toDays() + " days");
                }
            }
        };
    }
    // end

    LoadBalancer balancer() {
        return balancer;
    }

    int port() {
        return listener.port();
    }

    @Override
    public void close() {
        balancer.close();
        tls.close();
        target.close();
    }
}
