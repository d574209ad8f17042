package io.elb.healthcheck;

import io.elb.health.Probe;
import io.elb.health.ProbeConnection;
import io.elb.observe.TargetRef;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A probe of a target whose side of the connection the test plays. */
final class FakeProbe implements Probe, ProbeConnection {
    private final String host;
    private final int port;
    private final boolean isTls;
    private final CompletableFuture<ProbeConnection> connection = new CompletableFuture<>();
    private @Nullable Consumer<ByteBuffer> onBytes;
    private @Nullable Consumer<Optional<Throwable>> onEnd;
    final CompletableFuture<Integer> status = new CompletableFuture<>();
    String applicationProtocol = "http/1.1";
    String sent = "";
    boolean isClosed;

    FakeProbe(String host, int port, boolean isTls) {
        this.host = host;
        this.port = port;
        this.isTls = isTls;
    }

    static FakeProbe connected() {
        FakeProbe probe = new FakeProbe("10.0.0.1", 8080, false);
        probe.accept();
        return probe;
    }

    void accept() {
        connection.complete(this);
    }

    void refuse(Throwable cause) {
        connection.completeExceptionally(cause);
    }

    void answer(byte... octets) {
        answer(new String(octets, StandardCharsets.ISO_8859_1));
    }

    void answer(String text) {
        if (onBytes != null) {
            onBytes.accept(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    void end(Optional<Throwable> cause) {
        if (onEnd != null) {
            onEnd.accept(cause);
        }
    }

    @Override
    public TargetRef target() {
        return new TargetRef("group", host + ':' + port);
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Optional<InetSocketAddress> address() {
        return Optional.empty();
    }

    @Override
    public boolean isTls() {
        return isTls;
    }

    @Override
    public String applicationProtocol() {
        return applicationProtocol;
    }

    @Override
    public Duration timeout() {
        return Duration.ofSeconds(6);
    }

    @Override
    public long nowNanos() {
        return 0;
    }

    @Override
    public CompletionStage<ProbeConnection> connect() {
        return connection;
    }

    @Override
    public CompletionStage<Integer> invoke(String path, String userAgent) {
        sent += "GET " + path + " as " + userAgent;
        return status;
    }

    @Override
    public void send(byte[] bytes) {
        sent += new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void receive(Consumer<ByteBuffer> bytes, Consumer<Optional<Throwable>> end) {
        onBytes = bytes;
        onEnd = end;
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
