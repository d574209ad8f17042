package io.elb.testing;

import io.elb.testing.Answer.Break;
import io.elb.testing.WireException.Kind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sends one answer as scripted: whole or byte by byte, with a hold and an end at counted bytes. */
final class AnswerWriter implements Payload.Out {
    /** Thrown to leave the script once it has ended the connection. */
    static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final boolean isByPeer;

        Ended(boolean isByPeer) {
            super("the script ended the connection", null, false, false);
            this.isByPeer = isByPeer;
        }

        boolean isByPeer() {
            return isByPeer;
        }
    }

    private final TargetConnection connection;
    private final Answer answer;
    private long sentBytes;
    private boolean isHeld;

    AnswerWriter(TargetConnection connection, Answer answer) {
        this.connection = connection;
        this.answer = answer;
    }

    @Override
    public void write(byte[] bytes) throws WireException {
        byte[] rest = bytes;
        if (!isHeld && sentBytes + rest.length > answer.hold.afterBytes()) {
            int before = (int) (answer.hold.afterBytes() - sentBytes);
            writeToEnd(Arrays.copyOf(rest, before));
            hold(answer.hold.gate());
            rest = Arrays.copyOfRange(rest, before, rest.length);
        }
        writeToEnd(rest);
    }

    /** Performs the end that was asked for if the answer was shorter. */
    void finish() throws WireException {
        if (answer.end.kind() != Break.Kind.NONE) {
            end();
        }
    }

    private void hold(@Nullable Gate gate) throws WireException {
        isHeld = true;
        if (gate != null) {
            connection.pause(gate);
        }
    }

    private void writeToEnd(byte[] bytes) throws WireException {
        long left = answer.end.afterBytes() - sentBytes;
        if (bytes.length < left) {
            send(bytes);
            return;
        }
        send(Arrays.copyOf(bytes, (int) left));
        end();
    }

    private void send(byte[] bytes) throws WireException {
        sentBytes += bytes.length;
        if (answer.isByteByByte) {
            for (byte one : bytes) {
                connection.wire().write(new byte[] {one}, Deadline.never());
            }
        } else {
            connection.wire().write(bytes, Deadline.never());
        }
    }

    private void end() throws WireException {
        switch (answer.end.kind()) {
            case FIN -> connection.finish();
            case RST -> connection.wire().reset();
            case STALL -> {
                try {
                    connection.wire().awaitReading(() -> false, Deadline.never());
                } catch (WireException e) {
                    throw new Ended(e.kind() != Kind.CLOSED);
                }
            }
            case NONE, HOLD -> throw new IllegalStateException("end: " + answer.end + " (expected: a real end)");
        }
        throw new Ended(false);
    }
}
