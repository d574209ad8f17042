package io.elb.testing;

import io.elb.testing.WireException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plays wire examples: is the client and the target of a balancer under test. One example at a time. */
public final class WirePlayer implements AutoCloseable {
    private final ServerSocketChannel listening;
    private final Duration deadline;
    private @Nullable Wire target;

    private WirePlayer(Duration deadline) throws IOException {
        this.deadline = deadline;
        listening = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listening.configureBlocking(false);
    }

    public static WirePlayer open() throws IOException {
        return open(Duration.ofSeconds(10));
    }

    static WirePlayer open(Duration deadline) throws IOException {
        return new WirePlayer(deadline);
    }

    /** Where the balancer under test must find its only target. */
    public InetSocketAddress targetAddress() throws IOException {
        return (InetSocketAddress) listening.getLocalAddress();
    }

    public void play(WireExample example, InetSocketAddress balancer) throws IOException {
        try (Wire client = new Wire(SocketChannel.open(balancer))) {
            for (WireExample.Step step : example.steps()) {
                try {
                    perform(step, client);
                } catch (WireException e) {
                    throw new AssertionError(example.name() + ", " + step.kind() + ": " + e.getMessage(), e);
                }
            }
            expectNoMore(example + ", client", client);
            boolean isTargetWanted =
                    example.steps().stream().anyMatch(step -> step.kind() == WireExample.Kind.TARGET_RECEIVES);
            if (!isTargetWanted && (target != null || accept() != null)) {
                throw new AssertionError(example + ": the target was reached (expected: not)");
            }
            if (target != null) {
                expectNoMore(example + ", target", target);
            }
        } finally {
            if (target != null) {
                target.close();
                target = null;
            }
        }
    }

    private void perform(WireExample.Step step, Wire client) throws IOException {
        switch (step.kind()) {
            case CLIENT_SENDS -> client.write(step.bytes(), Deadline.in(deadline));
            case CLIENT_RECEIVES -> expect(client, step);
            case CLIENT_ENDS -> client.halfClose();
            case CLIENT_SEES_END -> expectEnd(client);
            case TARGET_SENDS -> target().write(step.bytes(), Deadline.in(deadline));
            case TARGET_RECEIVES -> expect(target(), step);
            case TARGET_ENDS -> target().halfClose();
            case TARGET_SEES_END -> expectEnd(target());
        }
    }

    private Wire target() throws IOException {
        Wire known = target;
        if (known != null) {
            return known;
        }
        Deadline limit = Deadline.in(deadline);
        listening.configureBlocking(true);
        try {
            listening.socket().setSoTimeout((int) limit.remainingMillis());
            Wire accepted = new Wire(listening.socket().accept().getChannel());
            target = accepted;
            return accepted;
        } catch (SocketTimeoutException e) {
            throw new WireException(Kind.TIMEOUT, "no connection to the target within " + deadline);
        } finally {
            listening.configureBlocking(false);
        }
    }

    private @Nullable Wire accept() throws IOException {
        SocketChannel channel = listening.accept();
        if (channel != null) {
            target = new Wire(channel);
        }
        return target;
    }

    private void expect(Wire wire, WireExample.Step step) throws WireException {
        Pattern pattern = step.pattern();
        Deadline limit = Deadline.in(deadline);
        while (true) {
            String received = new String(wire.buffer(), wire.offset(), wire.buffered(), StandardCharsets.ISO_8859_1);
            Matcher matcher = pattern.matcher(received);
            if (matcher.lookingAt()) {
                wire.skip(matcher.end());
                return;
            }
            if (!matcher.hitEnd()) {
                throw new WireException(Kind.MALFORMED, difference(step, received));
            }
            try {
                wire.more(limit);
            } catch (WireException e) {
                throw new WireException(e.kind(), e.getMessage() + "; " + difference(step, received));
            }
        }
    }

    private static String difference(WireExample.Step step, String received) {
        return "received\n" + Wire.visible(received.getBytes(StandardCharsets.ISO_8859_1)) + "\n(expected:)\n"
                + Wire.visible(step.bytes());
    }

    private void expectEnd(Wire wire) throws WireException {
        try {
            wire.more(Deadline.in(deadline));
        } catch (WireException e) {
            if (e.kind() == Kind.EOF || e.kind() == Kind.RESET) {
                return;
            }
            throw e;
        }
        throw new WireException(Kind.MALFORMED, "bytes in place of the end; " + wire.transcript());
    }

    private static void expectNoMore(String who, Wire wire) {
        try {
            if (!wire.isClosed()) {
                wire.readAvailable();
            }
        } catch (WireException e) {
            // ended: no more bytes
        }
        if (wire.buffered() > 0) {
            throw new AssertionError(who + ": " + wire.buffered() + " bytes too many; " + wire.transcript());
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
