package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.observe.ElbObserver;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.observe.TargetRef;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A balancer is changed ten thousand times while requests and a thousand tunnels go through it. */
class LiveChangesIT {
    private static final int EDITS = 10_000;
    private static final int SOCKETS = 1_000;
    private static final int SOCKET_TARGETS = 20;
    private static final int TARGETS = 120;
    private static final int CLIENTS = 8;
    private static final int EDITS_PER_STEP = 100;
    private static final int ANSWERS_PER_STEP = 120;

    private final Failures failures = new Failures();

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING"})
    void editsHarmNoRequestAndNoTunnel(Transport transport) throws Exception {
        IoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (LiveTargets socketTargets = new LiveTargets(loop, SOCKET_TARGETS);
                LiveTargets targets = new LiveTargets(loop, TARGETS);
                LoadBalancer balancer = LoadBalancer.application("live")
                        .threads(2)
                        .observer(failures)
                        .start()) {
            TargetGroup sockets = balancer.addTargetGroup(TargetGroupConfig.of("sockets"));
            sockets.register(socketTargets.targets().toArray(Target[]::new));
            Listener listener = balancer.addListener(ListenerConfig.http(0, Action.fixedResponse(404))
                    .transport(transport)
                    .build());
            listener.addRule(Rule.builder(1)
                    .when(Condition.host("sockets.test"))
                    .then(Action.forward(sockets))
                    .build());
            edit(balancer, listener, sockets, transport, loop, targets);
            Await.until("targets at rest", () -> inFlight(balancer) == 0, () -> inFlight(balancer));
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private void edit(
            LoadBalancer balancer,
            Listener listener,
            TargetGroup sockets,
            Transport transport,
            IoEventLoopGroup loop,
            LiveTargets targets)
            throws InterruptedException {
        try (LiveSockets clients = new LiveSockets(loop, listener.port(), SOCKETS)) {
            assertThat(sockets.targets())
                    .allSatisfy(target -> assertThat(target.inFlight()).isPositive());
            LiveEdits edits = new LiveEdits(balancer, listener, transport, targets.targets());
            try (LiveLoad load = new LiveLoad(loop, listener.port(), CLIENTS)) {
                for (int done = 0; done < EDITS; done += EDITS_PER_STEP) {
                    for (int i = 0; i < EDITS_PER_STEP; i++) {
                        edits.next();
                    }
                    load.awaitAnswers(load.answers() + ANSWERS_PER_STEP);
                    clients.nextRound();
                    assertThat(load.problems()).isEmpty();
                    assertThat(clients.problems()).isEmpty();
                    if (done % (EDITS / 10) == 0) {
                        // A tunnel is a request that goes on: its target drains, and no rule leads there any more.
                        sockets.deregister(
                                sockets.targets().get(done / (EDITS / 10)).key());
                    }
                }
                clients.finishRound();
                clients.nextRound();
                clients.finishRound();
                assertThat(load.answers()).isGreaterThan(EDITS);
            }
            assertThat(clients.open()).isEqualTo(SOCKETS);
            assertThat(clients.rounds()).isGreaterThan(10);
            assertThat(inFlight(balancer)).isEqualTo(SOCKETS);
            assertThat(edits.counts()).containsOnlyKeys(LiveEdits.Kind.values());
            assertThat(failures.all()).isEmpty();
            assertThat(balancer.describe().counters()).containsEntry(Counter.RETRIES, 0L);
            assertThat(balancer.describe().errors())
                    .allSatisfy((reason, count) -> assertThat(count).isZero());
        }
    }

    private static int inFlight(LoadBalancer balancer) {
        return balancer.targetGroups().stream()
                .flatMap(group -> group.targets().stream())
                .mapToInt(TargetDescription::inFlight)
                .sum();
    }

    /** Remembers what failed, also where a further attempt hid it from the client. */
    private static final class Failures implements ElbObserver {
        private final Queue<String> all = new ConcurrentLinkedQueue<>();

        List<String> all() {
            return List.copyOf(all);
        }

        @Override
        public void requestFinished(RequestRecord record) {
            record.error().ifPresent(reason -> all.add(record.toString()));
        }

        @Override
        public void attemptFailed(TargetRef target, ErrorReason reason, int attempt) {
            all.add(target + ": " + reason);
        }
    }
}
