package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.netty.EventLoops;
import io.elb.observe.ElbObserver;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // what is closed in the middle of a test is closed at its end again
class LifecycleIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeTarget target = FakeTarget.start("one");

    @AfterEach
    void closeTarget() {
        target.close();
    }

    private TargetGroup group(LoadBalancer balancer) {
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        group.register(Target.of(target.address()));
        return group;
    }

    private Listener listener(LoadBalancer balancer) {
        return balancer.addListener(
                ListenerConfig.http(0, Action.forward(group(balancer))).build());
    }

    private static RawClient connect(Listener listener) {
        return RawClient.connect(listener.address());
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /** Those that may block are interrupted by a close, not waited for. */
    private static void awaitNoThread(String prefix) throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith(prefix)) {
                thread.join(10_000);
            }
        }
        assertThat(threads(prefix)).isEmpty();
    }

    // ---------------------------------------------------------------- ports

    @Test
    void portZeroBindsAPortThatIsReported() {
        try (LoadBalancer balancer =
                LoadBalancer.application("ports").threads(1).start()) {
            Listener listener = listener(balancer);
            assertThat(listener.port()).isPositive();
            assertThat(listener.uri().getPort()).isEqualTo(listener.port());
            try (RawClient client =
                    RawClient.connect("127.0.0.1", listener.uri().getPort())) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void aPortIsFreeWhenItsListenerIsClosed() {
        try (LoadBalancer balancer =
                LoadBalancer.application("ports").threads(1).start()) {
            Listener first = listener(balancer);
            ListenerConfig again = ListenerConfig.http(
                            first.port(), first.config().defaultAction())
                    .name("again")
                    .build();
            assertThatThrownBy(() -> balancer.addListener(again))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("expected: an address that can be bound");
            assertThat(balancer.listeners()).containsExactly(first);
            first.close();
            assertThatThrownBy(() -> connect(first)).isInstanceOf(UncheckedIOException.class);
            Listener second = balancer.addListener(again);
            assertThat(second.port()).isEqualTo(first.port());
            try (RawClient client = connect(second)) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
            }
        }
    }

    // ---------------------------------------------------------------- threads

    @Test
    void balancersShareTheEventLoopsTheyAreGiven() {
        try (EventLoops loops = EventLoops.start(Transport.AUTO, 2, "lifecycle-shared")) {
            List<LoadBalancer> balancers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                balancers.add(
                        LoadBalancer.application("guest-" + i).eventLoops(loops).start());
            }
            balancers.forEach(LifecycleIT.this::useFromFourConnections);
            assertThat(threads("elb-lifecycle-shared-")).hasSize(2);
            assertThat(threads("elb-guest-")).isEmpty();
            balancers.get(0).close();
            useFromFourConnections(balancers.get(1).listeners().get(0));
            balancers.forEach(LoadBalancer::close);
            assertThat(threads("elb-lifecycle-shared-")).hasSize(2);
        }
        assertThat(threads("elb-lifecycle-shared-")).isEmpty();
    }

    @Test
    void balancersHaveEventLoopsOfTheirOwnOtherwise() {
        List<LoadBalancer> balancers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            balancers.add(LoadBalancer.application("host-" + i).threads(2).start());
        }
        balancers.forEach(this::useFromFourConnections);
        assertThat(threads("elb-host-")).hasSize(6);
        balancers.get(0).close();
        assertThat(threads("elb-host-0-")).isEmpty();
        assertThat(threads("elb-host-")).hasSize(4);
        useFromFourConnections(balancers.get(1).listeners().get(0));
        balancers.forEach(LoadBalancer::close);
        assertThat(threads("elb-host-")).isEmpty();
    }

    private void useFromFourConnections(LoadBalancer balancer) {
        useFromFourConnections(listener(balancer));
    }

    private static void useFromFourConnections(Listener listener) {
        for (int i = 0; i < 4; i++) {
            try (RawClient client = connect(listener)) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
            }
        }
    }

    // ---------------------------------------------------------------- nothing is left

    /** What is open in the process, but for files: sockets, pipes, and what event loops wait on. */
    private static List<String> openDescriptors() throws IOException {
        List<String> open = new ArrayList<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : links.toList()) {
                if (Files.isSymbolicLink(link)) {
                    String to = Files.readSymbolicLink(link).toString();
                    if (to.startsWith("socket:") || to.startsWith("pipe:") || to.startsWith("anon_inode:")) {
                        open.add(to.startsWith("anon_inode:") ? to : link.getFileName() + " " + to);
                    }
                }
            }
        }
        open.sort(null);
        return open;
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    @EnabledOnOs(OS.LINUX)
    void closingLeavesNoThreadAndNoDescriptor(Transport transport) throws IOException, InterruptedException {
        target.answerPath("/large", Answer.ok().pattern(1024 * 1024));
        startUseAndClose(transport);
        target.awaitOpenConnections(0);
        List<String> before = openDescriptors();
        for (int i = 0; i < 10; i++) {
            startUseAndClose(transport);
        }
        target.awaitOpenConnections(0);
        List<String> left = openDescriptors();
        before.forEach(left::remove); // what others had open may be gone by now
        assertThat(left).isEmpty();
        assertThat(threads("elb-nothing-left-" + transport.name().toLowerCase(Locale.ROOT)))
                .isEmpty();
        awaitNoThread("elb-nothing-left-");
    }

    @SuppressWarnings("try") // the early close is what is tested
    private void startUseAndClose(Transport transport) {
        Gate gate = Gate.closed();
        target.answerPath("/held", Answer.ok().after(gate));
        try (LoadBalancer balancer =
                LoadBalancer.application("nothing-left").threads(2).start()) {
            TargetGroup group = group(balancer);
            group.register(Target.of("localhost", target.port()).withLabel("by", "name"));
            Listener listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                    .transport(transport)
                    .build());
            try (RawClient client = connect(listener);
                    RawClient cut = connect(listener);
                    RawClient idle = connect(listener)) {
                client.send("GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.readResponse().body()).hasSize(1024 * 1024);
                idle.exchange(GET);
                cut.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
                gate.awaitArrivals(1);
                balancer.close();
                cut.expectClosed();
                idle.expectClosed();
            }
        } finally {
            gate.open();
        }
    }

    @Test
    void closingTwiceAndFromTwoThreadsIsAllowed() {
        LoadBalancer balancer = LoadBalancer.application("twice").threads(1).start();
        listener(balancer);
        CompletableFuture<Void> other = CompletableFuture.runAsync(balancer::close);
        balancer.close();
        assertThat(threads("elb-twice-")).isEmpty();
        other.join();
        balancer.close();
        assertThat(balancer.closeGracefully(LONG)).isCompleted();
        assertThatThrownBy(() -> balancer.addTargetGroup(TargetGroupConfig.of("late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed (expected: a running one)");
    }

    // ---------------------------------------------------------------- gracefully

    @Test
    void closingGracefullyFinishesWhatIsInFlightAndRefusesWhatIsNew() throws Exception {
        Gate gate = Gate.closed();
        target.answerPath("/held", Answer.ok("late").after(gate));
        LoadBalancer balancer = LoadBalancer.application("graceful").threads(2).start();
        Listener listener = listener(balancer);
        try (RawClient busy = connect(listener);
                RawClient idle = connect(listener);
                RawClient fresh = connect(listener)) {
            busy.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
            gate.awaitArrivals(1);
            idle.exchange(GET);
            CompletableFuture<Void> closed = balancer.closeGracefully(LONG).toCompletableFuture();
            assertThatThrownBy(() -> connect(listener)).isInstanceOf(UncheckedIOException.class);
            idle.expectClosed();
            fresh.expectClosed();
            assertThat(closed).isNotDone();
            assertThat(balancer.closeGracefully(Duration.ZERO)).isSameAs(closed);
            assertThatThrownBy(() -> balancer.addListener(listener.config())).isInstanceOf(IllegalStateException.class);
            gate.open();
            var response = busy.readResponse();
            assertThat(response.bodyText()).isEqualTo("late");
            assertThat(response.field("Connection")).isEqualTo("close");
            busy.expectEof();
            closed.get(10, TimeUnit.SECONDS);
            assertThat(threads("elb-graceful-epoll")).isEmpty();
        }
    }

    @Test
    void closingGracefullyCutsWhatIsLeftAtTheLimit() throws Exception {
        target.answer(Answer.never());
        LoadBalancer balancer = LoadBalancer.application("limit").threads(1).start();
        try (RawClient stuck = connect(listener(balancer))) {
            stuck.send(GET);
            target.awaitRequests(1);
            CompletableFuture<Void> closed =
                    balancer.closeGracefully(Duration.ofMillis(50)).toCompletableFuture();
            stuck.expectClosed();
            closed.get(10, TimeUnit.SECONDS);
            target.requests().get(0).awaitAbandoned();
        }
    }

    @Test
    void whatFollowsAGracefulCloseIsNotInterrupted() throws Exception {
        LoadBalancer balancer = LoadBalancer.application("calm").threads(1).start();
        try (RawClient busy = connect(listener(balancer))) {
            target.answer(Answer.never());
            busy.send(GET);
            target.awaitRequests(1);
            CompletableFuture<Boolean> interrupted = balancer.closeGracefully(Duration.ofMillis(1))
                    .thenApply(nothing -> Thread.currentThread().isInterrupted())
                    .toCompletableFuture();
            assertThat(interrupted.get(10, TimeUnit.SECONDS)).isFalse();
        }
    }

    @Test
    void closingAListenerGracefullyLeavesTheOthersAlone() throws Exception {
        try (LoadBalancer balancer =
                LoadBalancer.application("one-of-two").threads(1).start()) {
            Listener leaving = listener(balancer);
            Listener staying = balancer.addListener(
                    ListenerConfig.http(0, leaving.config().defaultAction()).build());
            try (RawClient client = connect(staying);
                    RawClient left = connect(leaving)) {
                client.exchange(GET);
                left.exchange(GET);
                leaving.closeGracefully(LONG).toCompletableFuture().get(10, TimeUnit.SECONDS);
                left.expectEof();
                assertThat(balancer.listeners()).containsExactly(staying);
                assertThat(client.exchange(GET).status()).isEqualTo(200);
            }
        }
    }

    // ---------------------------------------------------------------- changes under traffic

    @Test
    void listenersComeAndGoWithoutTouchingOtherConnections() {
        try (LoadBalancer balancer =
                LoadBalancer.application("changes").threads(2).start()) {
            Listener staying = listener(balancer);
            try (RawClient one = connect(staying);
                    RawClient two = connect(staying)) {
                for (int i = 0; i < 50; i++) {
                    Listener other = balancer.addListener(
                            ListenerConfig.http(0, staying.config().defaultAction())
                                    .build());
                    try (RawClient client = connect(other)) {
                        assertThat(client.exchange(GET).status()).isEqualTo(200);
                        one.send(GET);
                        other.close();
                        assertThat(one.readResponse().status()).isEqualTo(200);
                        client.expectClosed();
                    }
                    assertThat(two.exchange(GET).status()).isEqualTo(200);
                }
                assertThat(balancer.describe().listeners().get(0).openConnections())
                        .isEqualTo(2);
            }
        }
    }

    @Test
    void anObserverMayAskTheBalancerWhileAListenerIsAdded() {
        CompletableFuture<LoadBalancer> self = new CompletableFuture<>();
        AtomicInteger described = new AtomicInteger();
        ElbObserver curious = new ElbObserver() {
            @Override
            public void requestFinished(RequestRecord record) {
                self.join().describe();
                described.incrementAndGet();
            }
        };
        try (LoadBalancer balancer =
                LoadBalancer.application("curious").threads(1).observer(curious).start()) {
            self.complete(balancer);
            Listener listener = listener(balancer);
            try (RawClient client = connect(listener)) {
                for (int i = 0; i < 50; i++) {
                    client.send(GET);
                    balancer.addListener(
                                    ListenerConfig.http(0, listener.config().defaultAction())
                                            .build())
                            .close();
                    assertThat(client.readResponse().status()).isEqualTo(200);
                }
            }
        }
        assertThat(described).hasValue(50);
    }

    @Test
    void closingOnAnEventLoopIsRefusedAndChangesNothing() throws Exception {
        CompletableFuture<LoadBalancer> self = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        ElbObserver closing = new ElbObserver() {
            @Override
            public void requestFinished(RequestRecord record) {
                try {
                    self.join().close();
                    closed.complete(null);
                } catch (RuntimeException e) {
                    closed.completeExceptionally(e);
                }
            }
        };
        try (LoadBalancer balancer =
                LoadBalancer.application("refused").threads(1).observer(closing).start()) {
            self.complete(balancer);
            try (RawClient client = connect(listener(balancer))) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
                assertThatThrownBy(() -> closed.get(10, TimeUnit.SECONDS))
                        .hasRootCauseInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("expected: none of the event loops");
                assertThat(client.exchange(GET).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void closingGracefullyOnAnEventLoopWorks() throws Exception {
        CompletableFuture<LoadBalancer> self = new CompletableFuture<>();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        ElbObserver closing = new ElbObserver() {
            @Override
            public void requestFinished(RequestRecord record) {
                self.join().closeGracefully(LONG).thenRun(() -> closed.complete(null));
            }
        };
        try (LoadBalancer balancer =
                LoadBalancer.application("itself").threads(1).observer(closing).start()) {
            self.complete(balancer);
            try (RawClient client = connect(listener(balancer))) {
                assertThat(client.exchange(GET).status()).isEqualTo(200);
                closed.get(10, TimeUnit.SECONDS);
                client.expectClosed();
            }
        }
    }
}
