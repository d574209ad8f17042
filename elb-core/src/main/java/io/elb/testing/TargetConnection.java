package io.elb.testing;

import io.elb.testing.Answer.Ending;
import io.elb.testing.Answer.Reading;
import io.elb.testing.MessageReader.Body;
import io.elb.testing.MessageReader.Head;
import io.elb.testing.WireException.Kind;
import java.time.Duration;
import java.util.function.Function;

/** One connection of a fake target, on a thread of its own: reads requests and plays their answers. */
final class TargetConnection implements Runnable {
    private final FakeTarget target;
    private final int number;
    private final Wire wire;
    private final MessageReader reader;
    private Body body;

    TargetConnection(FakeTarget target, int number, Wire wire) {
        this.target = target;
        this.number = number;
        this.wire = wire;
        reader = new MessageReader(wire);
        body = reader.noBody();
    }

    Wire wire() {
        return wire;
    }

    @Override
    public void run() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                goesOn = serveOne();
            }
        } catch (WireException e) {
            if (e.kind() == Kind.MALFORMED) {
                refuse(e);
            }
        } catch (RuntimeException | AssertionError e) {
            target.problem("connection " + number + ": " + e);
        } finally {
            wire.close();
            target.ended(this);
        }
    }

    private boolean serveOne() throws WireException {
        Head head = reader.readHead(Deadline.never());
        if (head.part(0).isEmpty() || head.part(1).isEmpty() || !head.part(2).startsWith("HTTP/1.")) {
            throw new WireException(Kind.MALFORMED, "not a request line: " + head.startLine());
        }
        body = reader.requestBody(head.fields());
        ReceivedRequest request = new ReceivedRequest(head, number, target.signal());
        Answer answer = target.received(request);
        try {
            return play(request, answer);
        } catch (WireException e) {
            if (e.kind() == Kind.EOF || e.kind() == Kind.RESET) {
                request.abandoned();
            }
            throw e;
        } catch (AnswerWriter.Ended e) {
            if (e.isByPeer()) {
                request.abandoned();
            } else {
                request.answered();
            }
            return false;
        }
    }

    private boolean play(ReceivedRequest request, Answer scripted) throws WireException {
        boolean isContinueExpected = request.fields().hasToken("Expect", "100-continue") && !body.isComplete();
        boolean isBodyRead = scripted.reading.bytesBeforeAnswer() > 0;
        readBody(request, scripted.reading, isContinueExpected);
        Answer answer = scripted;
        for (Function<ReceivedRequest, Answer> next = answer.computation; next != null; next = answer.computation) {
            answer = next.apply(request);
        }
        for (Answer.Step step : answer.steps) {
            perform(step);
        }
        // without the 100 the peer may keep its body for itself: nothing on this connection could be told apart
        boolean closes = request.fields().hasToken("Connection", "close")
                || request.version().equals("HTTP/1.0")
                || (isContinueExpected && !isBodyRead);
        AnswerWriter writer = new AnswerWriter(this, answer);
        writeAnswer(writer, request, answer, closes);
        writer.finish();
        request.answered();
        if (answer.ending == Ending.ECHO) {
            echo();
            return false;
        }
        if (closes || answer.ending == Ending.CLOSE) {
            finish();
            return false;
        }
        readRest(request);
        return true;
    }

    // ---------------------------------------------------------------- the request's body

    private void readBody(ReceivedRequest request, Reading reading, boolean isContinueExpected) throws WireException {
        Gate gate = reading.gate();
        if (gate != null) {
            Runnable wakeup = wire::wakeup;
            gate.enter(wakeup);
            wire.awaitIdle(gate::isOpen, Deadline.never());
            gate.leave(wakeup);
        }
        if (isContinueExpected && reading.bytesBeforeAnswer() > 0) {
            writeHead(100, Fields.none());
        }
        wire.limitReads(reading.sliceBytes());
        while (!body.isComplete() && request.bodyBytes() < reading.bytesBeforeAnswer()) {
            body.read(request::append, Deadline.never());
            if (!reading.pause().isZero()) {
                wire.awaitIdle(() -> false, Deadline.in(reading.pause()));
            }
        }
        wire.limitReads(Integer.MAX_VALUE);
        if (body.isComplete()) {
            request.complete(body.trailers());
        }
    }

    private void readRest(ReceivedRequest request) throws WireException {
        if (!body.isComplete()) {
            body.readAll(request::append, Deadline.never());
            request.complete(body.trailers());
        }
    }

    // ---------------------------------------------------------------- the answer

    private void perform(Answer.Step step) throws WireException {
        if (step instanceof Answer.Pause pause) {
            pause(pause.time());
        } else if (step instanceof Answer.Stop stop) {
            pause(stop.gate());
        } else if (step instanceof Answer.Interim interim) {
            writeHead(interim.status(), interim.fields());
        }
    }

    private void writeAnswer(AnswerWriter writer, ReceivedRequest request, Answer answer, boolean closes)
            throws WireException {
        if (AnswerHead.isLeftOut(answer)) {
            answer.payload.writeTo(writer, target.name());
            return;
        }
        writer.write(AnswerHead.of(answer, target.name(), closes));
        if (AnswerHead.hasPayload(answer, request)) {
            answer.payload.writeTo(writer, target.name());
        }
    }

    private void writeHead(int status, Fields fields) throws WireException {
        wire.write(AnswerHead.of(status, fields), Deadline.never());
    }

    // ---------------------------------------------------------------- waits and ends

    private void pause(Duration time) throws WireException {
        wire.awaitReading(() -> false, Deadline.in(time));
    }

    void pause(Gate gate) throws WireException {
        Runnable wakeup = wire::wakeup;
        gate.enter(wakeup);
        try {
            wire.awaitReading(gate::isOpen, Deadline.never());
        } finally {
            gate.leave(wakeup);
        }
    }

    /**
     * Closes with FIN. Bytes that were not read would make the kernel send RST, so they are taken first, as long as the
     * peer sends.
     */
    void finish() throws WireException {
        wire.halfClose();
        if (!body.isComplete() || wire.buffered() > 0 || hasMore()) {
            drain();
        }
        wire.close();
    }

    private boolean hasMore() {
        try {
            return wire.readAvailable() > 0;
        } catch (WireException e) {
            return false;
        }
    }

    private void drain() throws WireException {
        try {
            while (true) {
                wire.skip(wire.buffered());
                wire.more(Deadline.never());
            }
        } catch (WireException e) {
            if (e.kind() == Kind.CLOSED) {
                throw e;
            }
        }
    }

    private void echo() throws WireException {
        while (true) {
            if (wire.buffered() == 0 && !hasNext()) {
                wire.halfClose();
                return;
            }
            byte[] bytes = wire.take(wire.buffered(), Deadline.never());
            wire.write(bytes, Deadline.never());
        }
    }

    private boolean hasNext() throws WireException {
        try {
            wire.more(Deadline.never());
            return true;
        } catch (WireException e) {
            if (e.kind() == Kind.EOF) {
                return false;
            }
            throw e;
        }
    }

    private void refuse(WireException cause) {
        target.problem("connection " + number + ": " + cause.getMessage() + "; " + wire.transcript());
        try {
            writeHead(400, Fields.of("Content-Length", "0", "Connection", "close"));
            finish();
        } catch (WireException e) {
            // the peer is gone already
        }
    }
}
