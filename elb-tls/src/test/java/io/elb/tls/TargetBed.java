package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetTimeouts;
import io.elb.target.TlsOrigination;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A balancer with a plain listener and one target that it speaks to over TLS. */
final class TargetBed implements AutoCloseable {
    static final String GET = "GET /a HTTP/1.1\r\nHost: shop\r\n\r\n";

    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer;
    private final Listener listener;

    TargetBed(TlsOrigination tls, String host, int port) {
        this(Transport.AUTO, tls, host, port, Duration.ofSeconds(10));
    }

    TargetBed(Transport transport, TlsOrigination tls, String host, int port, Duration connectTimeout) {
        balancer = LoadBalancer.application("tls")
                .threads(1)
                .accessLog(records::add)
                .start();
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                .targetTls(tls)
                .timeouts(TargetTimeouts.defaults().withConnect(connectTimeout))
                .build());
        group.register(Target.of(host, port));
        listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                .transport(transport)
                .build());
    }

    LoadBalancer balancer() {
        return balancer;
    }

    RawClient client() {
        return RawClient.connect("127.0.0.1", listener.port());
    }

    RawResponse get() {
        return exchange(GET);
    }

    /** Asks for a page and expects it, as soon as the target's name is resolved. */
    void getSucceeds() {
        RawResponse response = get();
        Optional<ErrorReason> error = nextRecord().error();
        for (int i = 0; i < 10_000 && error.equals(Optional.of(ErrorReason.TARGET_UNRESOLVED)); i++) {
            response = get();
            error = nextRecord().error();
        }
        assertThat(response.status()).as("%s", error).isEqualTo(200);
    }

    RawResponse exchange(String request) {
        try (RawClient client = client()) {
            return client.exchange(request);
        }
    }

    RequestRecord nextRecord() {
        try {
            RequestRecord record = records.poll(10, TimeUnit.SECONDS);
            assertThat(record).as("record of a request").isNotNull();
            return record;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Asks for a page and expects that it can't be had. */
    ErrorReason getFails(int status) {
        assertThat(get().status()).isEqualTo(status);
        return nextRecord().error().orElseThrow();
    }

    long count(Counter counter) {
        return (long) balancer.metrics().value(counter);
    }

    @Override
    public void close() {
        balancer.close();
    }
}
