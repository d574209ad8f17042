package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.HttpOptions;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.ResponseHeaders;
import io.elb.observe.AccessLogSink;
import io.elb.rule.Action;
import io.elb.rule.Redirect;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.tls.CertificateStore;
import io.elb.tls.MutualTls;
import io.elb.tls.ServerCertificate;
import io.elb.tls.ServerTls;
import io.elb.tls.TlsEngine;
import io.elb.tls.TlsPolicy;
import io.elb.tls.TrustStore;
import io.elb.tls.testing.DevelopmentCa;
import java.net.URI;
import java.nio.file.Path;

/** Serves HTTPS with a certificate from PEM files, and redirects to it whoever comes with HTTP. */
public final class HttpsListener implements AutoCloseable {
    private final DemoTarget target = DemoTarget.start("one");
    private final LoadBalancer balancer;
    private final ServerTls tls;
    private final Listener https;
    private final Listener http;

    private HttpsListener(Path fullChain, Path privateKey, AccessLogSink log) {
        balancer = LoadBalancer.application("shop").accessLog(log).start();
        TargetGroup web = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        web.register(target.target());
        // begin
        CertificateStore certificates = CertificateStore.of(ServerCertificate.fromPem(fullChain, privateKey));
        tls = ServerTls.of(certificates); // ELB's recommended policy, HTTP/2 and HTTP/1.1

        HttpOptions options = HttpOptions.builder()
                .responseHeaders(ResponseHeaders.defaults().withStrictTransportSecurity("max-age=31536000"))
                .tlsVersionAndCipherSuite() // for targets, as x-amzn-tls-…
                .build();
        https = balancer.addListener(ListenerConfig.https(0, tls, Action.forward(web)) // in earnest 443
                .http(options)
                .build());
        http = balancer.addListener(
                ListenerConfig.http(0, Redirect.toHttps(https.port())).build());
        // end
    }

    static HttpsListener start(Path fullChain, Path privateKey, AccessLogSink log) {
        return new HttpsListener(fullChain, privateKey, log);
    }

    // begin
    /** For clients that have nothing newer than TLS 1.2 with CBC, on the engine of the JDK. */
    static ServerTls forOldClients(CertificateStore certificates) {
        return ServerTls.builder(certificates)
                .policy(TlsPolicy.of("ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06"))
                .engine(TlsEngine.JDK)
                .build();
    }

    /** For tests and development: certificates for whatever name a client asks, and what has to trust them. */
    static ServerTls forDevelopment(Path caFile) {
        DevelopmentCa ca = DevelopmentCa.create();
        ca.writePem(caFile); // for curl --cacert
        return ServerTls.of(ca.store()); // and ca.sslContext() for clients in Java
    }
    // end

    // begin
    /** For clients that show a certificate of an authority that is known here. */
    static ServerTls forKnownClients(CertificateStore certificates, Path authorities) {
        return ServerTls.builder(certificates)
                .mutualTls(MutualTls.verify(TrustStore.fromPem(authorities)))
                .build();
    }
    // end

    URI httpsUri() {
        return https.uri();
    }

    URI httpUri() {
        return http.uri();
    }

    DemoTarget target() {
        return target;
    }

    @Override
    public void close() {
        balancer.close();
        tls.close();
        target.close();
    }
}
