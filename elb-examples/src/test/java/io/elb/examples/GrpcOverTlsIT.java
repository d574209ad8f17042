package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.healthcheck.GrpcHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.AccessLogSink;
import io.elb.rule.Action;
import io.elb.target.ProtocolVersion;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.GroupHealth;
import io.elb.tls.ClientTls;
import io.elb.tls.ServerCertificate;
import io.elb.tls.ServerTls;
import io.elb.tls.testing.DevelopmentCa;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.TestServiceGrpc;
import io.grpc.testing.integration.TestServiceImpl;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC with TLS on both sides of the balancer, HTTP/2 agreed upon by ALPN on each. */
class GrpcOverTlsIT {
    @TempDir
    private Path directory;

    @Test
    void callsAndChecksPassOverTls() throws Exception {
        DevelopmentCa ca = DevelopmentCa.create();
        ServerCertificate certificate = ca.certificate("localhost");
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(1);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(
                                certificate.privateKey(), certificate.chain().toArray(new X509Certificate[0])))
                        .build())
                .addService(new TestServiceImpl(executor))
                .build()
                .start();
        Path log = directory.resolve("access.log");
        try (LoadBalancer balancer = LoadBalancer.application("tls")
                .accessLog(AccessLogSink.file(log))
                .start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("grpc")
                    .protocolVersion(ProtocolVersion.GRPC)
                    .targetTls(ClientTls.builder()
                            .trust(List.of(ca.root()))
                            .serverName("localhost")
                            .build())
                    .healthChecker(GrpcHealthChecker.of()
                            .withSettings(HealthCheckSettings.fast(Duration.ofMillis(100), Duration.ofSeconds(5))))
                    .build());
            group.register(Target.of("127.0.0.1", server.getPort()));
            Listener listener = balancer.addListener(ListenerConfig.https(
                            0, ServerTls.builder(ca.store("localhost")).build(), Action.forward(group))
                    .build());
            GroupHealth.await(group, 1);
            ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", listener.port())
                    .sslContext(
                            GrpcSslContexts.forClient().trustManager(ca.root()).build())
                    .build();
            TestServiceGrpc.TestServiceBlockingStub stub = TestServiceGrpc.newBlockingStub(channel);
            assertThat(stub.emptyCall(Empty.getDefaultInstance())).isEqualTo(Empty.getDefaultInstance());
            assertThat(stub.unaryCall(SimpleRequest.newBuilder()
                                    .setResponseSize(500_000)
                                    .build())
                            .getPayload()
                            .getBody()
                            .size())
                    .isEqualTo(500_000);
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        } finally {
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
            executor.shutdownNow();
        }
        assertThat(Files.readAllLines(log))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("grpcs ")
                        .contains("/grpc.testing.TestService/", " HTTP/2.0\"", " TLSv1.3 "));
    }
}
