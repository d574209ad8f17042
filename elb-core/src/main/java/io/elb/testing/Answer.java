package io.elb.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeTarget} does with a request: when it reads the body, what it waits for, what it sends and how that
 * ends.
 *
 * <p>A plain answer reads the whole request (with a {@code 100} before the body if the head expects it), then sends a
 * head with {@code X-Target}, the fields added here and the framing of the body, then the body, and keeps the
 * connection. Each method that changes this answers a changed copy, so answers can be kept and shared.
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public final class Answer {
    /** A wait or an interim response before the head, in the order given. */
    sealed interface Step {}

    record Pause(Duration time) implements Step {}

    record Stop(Gate gate) implements Step {}

    record Interim(int status, Fields fields) implements Step {}

    /** How the request's body is read. */
    record Reading(long bytesBeforeAnswer, @Nullable Gate gate, int sliceBytes, Duration pause) {
        static final Reading WHOLE = new Reading(Long.MAX_VALUE, null, Integer.MAX_VALUE, Duration.ZERO);
    }

    /** What happens after so many bytes were sent; nothing if there is no kind. */
    record Break(long afterBytes, Kind kind, @Nullable Gate gate) {
        enum Kind {
            NONE,
            FIN,
            RST,
            STALL,
            HOLD
        }

        static final Break NONE = new Break(Long.MAX_VALUE, Kind.NONE, null);
    }

    enum Ending {
        KEEP,
        CLOSE,
        ECHO
    }

    private static final Answer OK = new Answer(
            200,
            Fields.none(),
            new Payload.Name(),
            List.of(),
            Reading.WHOLE,
            Break.NONE,
            Break.NONE,
            false,
            Ending.KEEP,
            null);

    final int status;
    final Fields fields;
    final Payload payload;
    final List<Step> steps;
    final Reading reading;
    final Break hold;
    final Break end;
    final boolean isByteByByte;
    final Ending ending;
    final @Nullable Function<ReceivedRequest, Answer> computation;

    private Answer(
            int status,
            Fields fields,
            Payload payload,
            List<Step> steps,
            Reading reading,
            Break hold,
            Break end,
            boolean isByteByByte,
            Ending ending,
            @Nullable Function<ReceivedRequest, Answer> computation) {
        this.status = status;
        this.fields = fields;
        this.payload = payload;
        this.steps = Collections.unmodifiableList(steps);
        this.reading = reading;
        this.hold = hold;
        this.end = end;
        this.isByteByByte = isByteByByte;
        this.ending = ending;
        this.computation = computation;
    }

    // ---------------------------------------------------------------- kinds of answers

    /**
     * Answers 200 with the target's name as body.
     *
     * @return the default answer of each target
     */
    public static Answer ok() {
        return OK;
    }

    /**
     * Answers 200 with a text.
     *
     * @param text the body, sent as UTF-8
     * @return an answer
     */
    public static Answer ok(String text) {
        return OK.body(text);
    }

    /**
     * Answers with a status and an empty body.
     *
     * @param status from 200 to 999; 1xx are {@link #interim} and {@link #upgrade}
     * @return an answer
     * @throws IllegalArgumentException if the status is out of range
     */
    public static Answer status(int status) {
        if (status < 200 || status > 999) {
            throw new IllegalArgumentException("status: " + status + " (expected: 200 to 999)");
        }
        return OK.with(status, Fields.none(), new Payload.Content(new byte[0]));
    }

    /**
     * Answers with exact bytes, without any head that this class would make.
     *
     * @param text all that is sent, one byte per character, ISO 8859-1
     * @return an answer
     */
    public static Answer raw(String text) {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * Answers with exact bytes, without any head that this class would make.
     *
     * @param bytes all that is sent
     * @return an answer
     */
    public static Answer raw(byte[] bytes) {
        return OK.with(200, Fields.none(), new Payload.Raw(bytes.clone()));
    }

    /**
     * Sends nothing and keeps the connection until the peer ends it.
     *
     * @return an answer
     */
    public static Answer never() {
        return raw("").stallAfterBytes(0);
    }

    /**
     * Closes the connection with FIN in place of an answer.
     *
     * @return an answer
     */
    public static Answer close() {
        return raw("").cutAfterBytes(0);
    }

    /**
     * Resets the connection (RST) in place of an answer.
     *
     * @return an answer
     */
    public static Answer reset() {
        return raw("").resetAfterBytes(0);
    }

    /**
     * Answers 101 (RFC 9110 section 15.2.2), then sends back each byte it receives; the peer's FIN is answered by FIN.
     *
     * @param protocol the value of the {@code Upgrade} field, as in {@code websocket}
     * @return an answer
     */
    public static Answer upgrade(String protocol) {
        return OK.with(101, Fields.of("Connection", "Upgrade", "Upgrade", protocol), new Payload.None())
                .thenEcho();
    }

    /**
     * Leaves the answer to code, which is called on the connection's thread once the whole request was read.
     *
     * @param answer gives the answer; how that one would read the request has no effect
     * @return an answer
     */
    public static Answer computed(Function<ReceivedRequest, Answer> answer) {
        return new Answer(
                OK.status,
                OK.fields,
                OK.payload,
                OK.steps,
                OK.reading,
                OK.hold,
                OK.end,
                OK.isByteByByte,
                OK.ending,
                answer);
    }

    // ---------------------------------------------------------------- content

    /**
     * Adds a field to the head, also of a name that is there already.
     *
     * @param name the name as it is to be sent
     * @param value the value
     * @return a changed copy
     */
    public Answer field(String name, String value) {
        return with(status, fields.plus(name, value), payload);
    }

    /**
     * Replaces the body, framed by {@code Content-Length}.
     *
     * @param text the body, sent as UTF-8
     * @return a changed copy
     */
    public Answer body(String text) {
        return body(Payload.utf8(text));
    }

    /**
     * Replaces the body, framed by {@code Content-Length}.
     *
     * @param bytes the body
     * @return a changed copy
     */
    public Answer body(byte[] bytes) {
        return with(status, fields, new Payload.Content(bytes.clone()));
    }

    /**
     * Replaces the body by the {@link BodyPattern}, framed by {@code Content-Length}.
     *
     * @param bytes its length, 0 or more
     * @return a changed copy
     */
    public Answer pattern(long bytes) {
        return with(status, fields, new Payload.Pattern(bytes));
    }

    /**
     * Replaces the body by one in chunks (RFC 9112 section 7.1) and removes the trailers.
     *
     * @param chunks the data of each chunk, sent as UTF-8; none may be empty, all together may be none
     * @return a changed copy
     * @throws IllegalArgumentException if a chunk is empty: it would end the body
     */
    public Answer chunks(String... chunks) {
        if (Arrays.asList(chunks).contains("")) {
            throw new IllegalArgumentException("chunks: " + Arrays.toString(chunks) + " (expected: none empty)");
        }
        List<byte[]> data = Arrays.stream(chunks).map(Payload::utf8).toList();
        return with(status, fields, new Payload.Chunks(data, Fields.none()));
    }

    /**
     * Adds a trailer field (RFC 9112 section 7.1.2).
     *
     * @param name the name as it is to be sent
     * @param value the value
     * @return a changed copy
     * @throws IllegalStateException if the body is not in chunks
     */
    public Answer trailer(String name, String value) {
        if (payload instanceof Payload.Chunks body) {
            return with(
                    status,
                    fields,
                    new Payload.Chunks(body.chunks(), body.trailers().plus(name, value)));
        }
        throw new IllegalStateException("body: framed by its length (expected: chunks)");
    }

    /**
     * Replaces the body by one that only the end of the connection ends (RFC 9112 section 6.3).
     *
     * @param text the body, sent as UTF-8
     * @return a changed copy
     */
    public Answer bodyUntilClose(String text) {
        return with(status, fields, Payload.Content.untilClose(Payload.utf8(text)))
                .ending(Ending.CLOSE);
    }

    // ---------------------------------------------------------------- before the head

    /**
     * Waits a real time before it goes on; {@link #after(Gate)} makes faster and steadier tests.
     *
     * @param time how long; the wait ends early if the peer goes away
     * @return a changed copy
     */
    public Answer after(Duration time) {
        return step(new Pause(time));
    }

    /**
     * Waits for a gate before it goes on.
     *
     * @param gate opened by the test; the wait ends early if the peer goes away
     * @return a changed copy
     */
    public Answer after(Gate gate) {
        return step(new Stop(gate));
    }

    /**
     * Sends an interim response before it goes on (RFC 9110 section 15.2).
     *
     * @param status from 100 to 199
     * @param namesAndValues its fields: name, value, name, value, …; may be empty
     * @return a changed copy
     * @throws IllegalArgumentException if the status is out of range or the last name has no value
     */
    public Answer interim(int status, String... namesAndValues) {
        if (status < 100 || status > 199) {
            throw new IllegalArgumentException("status: " + status + " (expected: 100 to 199)");
        }
        return step(new Interim(status, Fields.of(namesAndValues)));
    }

    // ---------------------------------------------------------------- the request's body

    /**
     * Answers before the whole body was read, reads on afterwards, and sends no {@code 100} by itself.
     *
     * @param bytes how many bytes of the body it waits for; 0 answers the head alone
     * @return a changed copy
     */
    public Answer afterBodyBytes(long bytes) {
        return reading(new Reading(bytes, reading.gate(), reading.sliceBytes(), reading.pause()));
    }

    /**
     * Takes nothing from the socket after the head until the gate opens, so that the peer is stalled.
     *
     * @param gate opened by the test; the peer's end is not noticed before
     * @return a changed copy
     */
    public Answer readingBodyAfter(Gate gate) {
        return reading(new Reading(reading.bytesBeforeAnswer(), gate, reading.sliceBytes(), reading.pause()));
    }

    /**
     * Reads the body in slices with a pause after each.
     *
     * @param sliceBytes how many bytes are read at once at most, 1 or more
     * @param pause the real time after each
     * @return a changed copy
     * @throws IllegalArgumentException if a slice is below 1
     */
    public Answer readingSlowly(int sliceBytes, Duration pause) {
        if (sliceBytes < 1) {
            throw new IllegalArgumentException("sliceBytes: " + sliceBytes + " (expected: 1 or more)");
        }
        return reading(new Reading(reading.bytesBeforeAnswer(), reading.gate(), sliceBytes, pause));
    }

    // ---------------------------------------------------------------- how it is sent, how it ends

    /**
     * Sends all in writes of one byte.
     *
     * @return a changed copy
     */
    public Answer byteByByte() {
        return new Answer(status, fields, payload, steps, reading, hold, end, true, ending, computation);
    }

    /**
     * Sends part, waits for a gate, and sends the rest.
     *
     * @param bytes how many are sent before, head included
     * @param gate opened by the test; the wait ends early if the peer goes away
     * @return a changed copy
     */
    public Answer holdAfterBytes(long bytes, Gate gate) {
        Break point = new Break(bytes, Break.Kind.HOLD, gate);
        return new Answer(status, fields, payload, steps, reading, point, end, isByteByByte, ending, computation);
    }

    /**
     * Closes the connection with FIN after part of the answer, or after all if it is shorter.
     *
     * @param bytes how many are sent before, head included
     * @return a changed copy
     */
    public Answer cutAfterBytes(long bytes) {
        return end(new Break(bytes, Break.Kind.FIN, null));
    }

    /**
     * Resets the connection (RST) after part of the answer, or after all if it is shorter. What was sent may be lost
     * for a peer that reads late.
     *
     * @param bytes how many are sent before, head included
     * @return a changed copy
     */
    public Answer resetAfterBytes(long bytes) {
        return end(new Break(bytes, Break.Kind.RST, null));
    }

    /**
     * Sends nothing more after part of the answer and keeps the connection until the peer ends it.
     *
     * @param bytes how many are sent before, head included
     * @return a changed copy
     */
    public Answer stallAfterBytes(long bytes) {
        return end(new Break(bytes, Break.Kind.STALL, null));
    }

    /**
     * Says {@code Connection: close} and closes after the answer.
     *
     * @return a changed copy
     */
    public Answer closing() {
        return field("Connection", "close").ending(Ending.CLOSE);
    }

    /**
     * Closes after the answer without having said so.
     *
     * @return a changed copy
     */
    public Answer closingSilently() {
        return ending(Ending.CLOSE);
    }

    /**
     * Sends back each byte it receives after the answer, as a tunnel does; the peer's FIN is answered by FIN.
     *
     * @return a changed copy
     */
    public Answer thenEcho() {
        return ending(Ending.ECHO);
    }

    private Answer with(int newStatus, Fields newFields, Payload newPayload) {
        return new Answer(
                newStatus, newFields, newPayload, steps, reading, hold, end, isByteByByte, ending, computation);
    }

    private Answer step(Step last) {
        List<Step> longer = new ArrayList<>(steps);
        longer.add(last);
        return new Answer(status, fields, payload, longer, reading, hold, end, isByteByByte, ending, computation);
    }

    private Answer reading(Reading newReading) {
        return new Answer(status, fields, payload, steps, newReading, hold, end, isByteByByte, ending, computation);
    }

    private Answer end(Break point) {
        return new Answer(status, fields, payload, steps, reading, hold, point, isByteByByte, ending, computation);
    }

    private Answer ending(Ending newEnding) {
        return new Answer(status, fields, payload, steps, reading, hold, end, isByteByByte, newEnding, computation);
    }
}
