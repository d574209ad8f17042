package io.elb;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.netty.NettyTlsTermination;
import io.elb.observe.CertificateRef;
import io.elb.observe.Gauge;
import io.elb.observe.MetricDimension;
import io.elb.observe.MetricSample;
import io.elb.observe.MetricSeries;
import io.elb.observe.MetricsSink;
import io.elb.rule.Action;
import io.elb.testing.ObservedEvent.CertificateExpiring;
import io.elb.testing.VirtualBalancer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A balancer knows when the certificates of its listeners expire, over months. */
class CertificateExpiryInVirtualTimeTest {
    private static final Instant START = Instant.parse("2025-01-01T00:00:00Z");

    private final List<String> series = new ArrayList<>();
    private final VirtualBalancer lb = VirtualBalancer.start(builder -> builder.metrics(new MetricsSink() {
        @Override
        public void seriesAdded(MetricSeries added) {
            note("+", added);
        }

        @Override
        public void seriesRemoved(MetricSeries removed) {
            note("-", removed);
        }
    }));

    private void note(String change, MetricSeries changed) {
        if (changed.metric() == Gauge.CERTIFICATE_DAYS_TO_EXPIRY) {
            series.add(change + changed.dimensions().get(MetricDimension.CERTIFICATE));
        }
    }

    @AfterEach
    void close() {
        lb.close();
    }

    /** Terminates nothing, but has certificates. */
    private static class Certificates implements NettyTlsTermination {
        private List<CertificateRef> present;

        Certificates(CertificateRef... present) {
            this.present = List.of(present);
        }

        @Override
        public List<CertificateRef> certificates() {
            return present;
        }

        @Override
        public ChannelHandler newHandler(Channel channel, List<String> applicationProtocols) {
            return new ChannelInboundHandlerAdapter();
        }
    }

    private static CertificateRef certificate(String arn, Duration left) {
        return new CertificateRef(arn, List.of(arn + ".test"), START.minusSeconds(1), START.plus(left));
    }

    private Listener listen(Certificates certificates) {
        return lb.balancer()
                .addListener(ListenerConfig.https(0, certificates, Action.fixedResponse(200))
                        .build());
    }

    private Map<String, Double> days() {
        Map<String, Double> days = new TreeMap<>();
        for (MetricSample sample : lb.balancer().metrics().samples()) {
            if (sample.metric() == Gauge.CERTIFICATE_DAYS_TO_EXPIRY) {
                days.put(sample.dimensions().get(MetricDimension.CERTIFICATE), sample.value());
            }
        }
        return days;
    }

    private List<String> events() {
        return lb.observer().events(CertificateExpiring.class).stream()
                .map(event -> event.certificate().arn() + ' ' + event.left())
                .toList();
    }

    @Test
    void metricCountsDown() {
        listen(new Certificates(certificate("a", Duration.ofDays(90)), certificate("b", Duration.ofHours(12))));

        assertThat(days()).isEqualTo(Map.of("a", 90.0, "b", 0.0));
        lb.advance(Duration.ofDays(1));
        assertThat(days()).isEqualTo(Map.of("a", 89.0, "b", -1.0));
        assertThat(series).containsExactly("+a", "+b");
    }

    @Test
    void observersAreToldOnceADayFrom45DaysOn() {
        listen(new Certificates(certificate("a", Duration.ofDays(46))));
        lb.advance(Duration.ofHours(23));
        assertThat(events()).isEmpty();

        lb.advance(Duration.ofHours(2));
        assertThat(events()).hasSize(1).first().asString().startsWith("a PT107");
        lb.advance(Duration.ofDays(44));
        assertThat(events()).as("one for each of 44 to 0 days").hasSize(45);
        lb.advance(Duration.ofDays(2));
        assertThat(events()).hasSize(47).last().asString().startsWith("a PT-");
    }

    @Test
    void renewalWithTheSameArnKeepsTheSeriesAndEndsTheEvents() {
        Certificates certificates = new Certificates(certificate("a", Duration.ofDays(10)));
        listen(certificates);
        lb.advance(Duration.ZERO);
        assertThat(events()).hasSize(1);

        certificates.present = List.of(certificate("a", Duration.ofDays(90)));
        lb.advance(Duration.ofMinutes(1));
        assertThat(days()).isEqualTo(Map.of("a", 89.0));
        lb.advance(Duration.ofDays(30));
        assertThat(events()).hasSize(1);
        assertThat(series).containsExactly("+a");
    }

    @Test
    void seriesComeAndGoWithTheCertificates() {
        Certificates certificates = new Certificates(certificate("a", Duration.ofDays(90)));
        Listener listener = listen(certificates);
        certificates.present = List.of(certificate("b", Duration.ofDays(90)), certificate("b", Duration.ofDays(60)));
        lb.advance(Duration.ofMinutes(1));
        assertThat(days()).as("the one that expires first").isEqualTo(Map.of("b", 59.0));

        listener.close();
        lb.advance(Duration.ZERO);
        assertThat(days()).isEmpty();
        assertThat(series).containsExactly("+a", "+b", "-a", "-b");
        lb.close();
        assertThat(series).hasSize(4);
    }

    @Test
    void terminationThatThrowsHarmsNothing() {
        Certificates failing = new Certificates() {
            @Override
            public List<CertificateRef> certificates() {
                throw new IllegalStateException("certificates");
            }
        };
        listen(failing);
        listen(new Certificates());
        lb.advance(Duration.ofMinutes(2));

        assertThat(days()).isEmpty();
        assertThat(lb.balancer().listeners()).hasSize(2);
    }
}
