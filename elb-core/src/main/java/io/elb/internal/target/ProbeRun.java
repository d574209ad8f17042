package io.elb.internal.target;

import io.elb.health.Probe;
import io.elb.health.ProbeConnection;
import io.elb.internal.connection.ControlLoop;
import io.elb.lambda.LambdaConfig;
import io.elb.observe.TargetRef;
import io.elb.target.TargetKind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One check of one target; remembers what was opened, so that a checker can leak nothing. */
final class ProbeRun implements Probe {
    private final TargetRuntime target;
    private final int port;
    private final Duration timeout;
    private final ControlLoop loop;
    private final ProbeConnector connector;
    private final long startNanos;
    private final List<ProbeConnection> opened = new ArrayList<>(1);
    private boolean isEnded;

    ProbeRun(TargetRuntime target, int port, Duration timeout, ControlLoop loop, ProbeConnector connector) {
        this.target = target;
        this.port = port;
        this.timeout = timeout;
        this.loop = loop;
        this.connector = connector;
        this.startNanos = loop.nowNanos();
    }

    long startNanos() {
        return startNanos;
    }

    long elapsedNanos() {
        return loop.nowNanos() - startNanos;
    }

    @Override
    public TargetRef target() {
        return target.ref();
    }

    @Override
    public String host() {
        return target.target().host();
    }

    @Override
    public int port() {
        TargetKind kind = target.target().kind();
        return kind == TargetKind.ADDRESS || kind == TargetKind.NAME ? port : 0;
    }

    @Override
    public Optional<InetSocketAddress> address() {
        return target.address() instanceof InetSocketAddress address
                ? Optional.of(new InetSocketAddress(address.getAddress(), port))
                : Optional.empty();
    }

    @Override
    public boolean isTls() {
        return target.group().config().healthCheckTls().isPresent();
    }

    @Override
    public String applicationProtocol() {
        return target.group().config().protocolVersion().applicationProtocol();
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    @Override
    public long nowNanos() {
        return loop.nowNanos();
    }

    @Override
    public CompletionStage<ProbeConnection> connect() {
        long leftNanos = timeout.toNanos() - elapsedNanos();
        if (leftNanos <= 0) {
            return CompletableFuture.failedFuture(new IOException("the check has timed out"));
        }
        try {
            return connector.connect(target, port(), leftNanos).thenApply(this::keep);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletionStage<Integer> invoke(String path, String userAgent) {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(userAgent, "userAgent");
        if (!target.target().kind().isFunction()) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException("target: " + target.ref() + " (expected: a function)"));
        }
        CompletionStage<Integer> status = connector.invoke(target, path, userAgent);
        return target.group()
                .config()
                .lambda()
                .flatMap(LambdaConfig::timeout)
                .map(limit -> within(limit, status))
                .orElse(status);
    }

    /** As Lambda ends a function. */
    private CompletionStage<Integer> within(Duration limit, CompletionStage<Integer> status) {
        CompletableFuture<Integer> answer = new CompletableFuture<>();
        ControlLoop.Cancellable end = loop.schedule(
                () -> answer.completeExceptionally(new IOException("the function has timed out")), limit.toNanos());
        status.whenComplete((code, failure) -> {
            end.cancel();
            if (failure == null) {
                answer.complete(code);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private ProbeConnection keep(ProbeConnection connection) {
        synchronized (opened) {
            if (!isEnded) {
                opened.add(connection);
                return connection;
            }
        }
        connection.close();
        return connection;
    }

    /** Closes what was opened, and what is still being opened as soon as it is. */
    void end() {
        List<ProbeConnection> closing;
        synchronized (opened) {
            isEnded = true;
            closing = List.copyOf(opened);
            opened.clear();
        }
        closing.forEach(ProbeConnection::close);
    }
}
