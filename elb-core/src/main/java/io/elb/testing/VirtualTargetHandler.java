package io.elb.testing;

import io.elb.testing.Answer.Break;
import io.elb.testing.MessageReader.Body;
import io.elb.testing.MessageReader.Head;
import io.elb.testing.WireException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One connection of a virtual target: the script of a fake target, in steps that never wait. */
final class VirtualTargetHandler extends ChannelInboundHandlerAdapter {
    /*
     * How it works. Whatever happens only wakes the connection; its work is done in a task of its own, never inside a
     * call of the balancer, as a peer across a network would. Work goes on until it lacks bytes, a gate or time.
     */
    private enum Phase {
        HEAD,
        BODY,
        STEPS,
        SENDING,
        REST,
        ECHO,
        STALLED,
        ENDED
    }

    private final VirtualTarget target;
    private final VirtualChannel channel;
    private final int number;
    private final ReceivedBytes input = new ReceivedBytes();
    private final MessageReader reader = new MessageReader(input);

    private Phase phase = Phase.HEAD;
    private Body body = reader.noBody();
    private @Nullable ReceivedRequest request;
    private Answer answer = Answer.ok();
    private Iterator<Answer.Step> steps = answer.steps.iterator();
    private byte[] output = new byte[0];
    private int sent;
    private boolean isHoldOver;
    private boolean isContinueKept;
    private boolean closes;
    private boolean isWaiting;
    private boolean isWorkDue;
    private boolean isInputEnded;

    VirtualTargetHandler(VirtualTarget target, VirtualChannel channel, int number) {
        this.target = target;
        this.channel = channel;
        this.number = number;
    }

    // ---------------------------------------------------------------- what wakes it

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        input.add(bytes);
        bytes.release();
        wake();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        inputEnded();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        inputEnded();
    }

    private void inputEnded() {
        isInputEnded = true;
        input.end();
        if (phase == Phase.ENDED) {
            channel.close();
        } else {
            wake();
        }
    }

    private void wake() {
        if (!isWorkDue) {
            isWorkDue = true;
            channel.eventLoop().execute(this::work);
        }
    }

    private void goOn() {
        isWaiting = false;
        wake();
    }

    private void await(Gate gate) {
        isWaiting = true;
        gate.enter(new Runnable() {
            private boolean isOver;

            @Override
            public void run() {
                if (!isOver) {
                    isOver = true;
                    channel.eventLoop().execute(() -> {
                        gate.leave(this);
                        goOn();
                    });
                }
            }
        });
    }

    // ---------------------------------------------------------------- work

    private void work() {
        isWorkDue = false;
        try {
            while (phase != Phase.ENDED && !isWaiting && step()) {}
            if (isInputEnded && phase != Phase.ENDED && phase != Phase.HEAD) {
                throw new WireException(Kind.EOF, "the peer closed the connection");
            }
        } catch (WireException e) {
            fail(e);
        } catch (RuntimeException | AssertionError e) {
            target.problem("connection " + number + ": " + e);
            finish();
        }
    }

    private void fail(WireException cause) {
        if (cause.kind() == Kind.TIMEOUT) {
            input.reset();
            return;
        }
        if (cause.kind() == Kind.MALFORMED) {
            target.problem("connection " + number + ": " + cause.getMessage() + "; received:\n" + input);
            write(AnswerHead.of(400, Fields.of("Content-Length", "0", "Connection", "close")));
        } else if (request != null) {
            request.abandoned();
        }
        finish();
    }

    /** Answers false when it must be woken for more. */
    private boolean step() throws WireException {
        return switch (phase) {
            case HEAD -> readHead();
            case BODY -> readBody();
            case STEPS -> performStep();
            case SENDING -> send();
            case REST -> readRest();
            case ECHO -> echo();
            case STALLED, ENDED -> false;
        };
    }

    private boolean readHead() throws WireException {
        if (input.buffered() == 0 && !isInputEnded) {
            return false;
        }
        Head head = reader.readHead(Deadline.never());
        input.mark();
        if (head.part(0).isEmpty() || head.part(1).isEmpty() || !head.part(2).startsWith("HTTP/1.")) {
            throw new WireException(Kind.MALFORMED, "not a request line: " + head.startLine());
        }
        body = reader.requestBody(head.fields());
        ReceivedRequest received = target.received(head, number);
        request = received;
        answer = target.nextAnswer();
        boolean isContinueExpected = received.fields().hasToken("Expect", "100-continue") && !body.isComplete();
        isContinueKept = isContinueExpected && answer.reading.bytesBeforeAnswer() == 0;
        if (isContinueExpected && !isContinueKept) {
            write(AnswerHead.of(100, Fields.none()));
        }
        phase = Phase.BODY;
        return true;
    }

    private ReceivedRequest present() {
        ReceivedRequest now = request;
        if (now == null) {
            throw new IllegalStateException("request: none (expected: one)");
        }
        return now;
    }

    private boolean readBody() throws WireException {
        ReceivedRequest now = present();
        if (!body.isComplete() && now.bodyBytes() < answer.reading.bytesBeforeAnswer()) {
            body.read(now::append, Deadline.never());
            return true;
        }
        if (body.isComplete()) {
            now.complete(body.trailers());
        }
        for (Function<ReceivedRequest, Answer> next = answer.computation; next != null; next = answer.computation) {
            answer = next.apply(now);
        }
        steps = answer.steps.iterator();
        phase = Phase.STEPS;
        return true;
    }

    private boolean performStep() throws WireException {
        if (!steps.hasNext()) {
            render();
            phase = Phase.SENDING;
            return true;
        }
        Answer.Step step = steps.next();
        if (step instanceof Answer.Pause pause) {
            isWaiting = true;
            channel.eventLoop().schedule(this::goOn, pause.time().toNanos(), TimeUnit.NANOSECONDS);
        } else if (step instanceof Answer.Stop stop) {
            await(stop.gate());
        } else if (step instanceof Answer.Interim interim) {
            write(AnswerHead.of(interim.status(), interim.fields()));
        }
        return true;
    }

    private void render() throws WireException {
        ReceivedRequest now = present();
        closes = now.fields().hasToken("Connection", "close") || now.version().equals("HTTP/1.0") || isContinueKept;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean isRaw = AnswerHead.isLeftOut(answer);
        if (!isRaw) {
            bytes.writeBytes(AnswerHead.of(answer, target.name(), closes));
        }
        if (isRaw || AnswerHead.hasPayload(answer, now)) {
            answer.payload.writeTo(bytes::writeBytes, target.name());
        }
        output = bytes.toByteArray();
        sent = 0;
        isHoldOver = answer.hold.kind() == Break.Kind.NONE;
    }

    private boolean send() throws WireException {
        int last = (int) Math.min(output.length, answer.end.afterBytes());
        if (!isHoldOver && output.length > answer.hold.afterBytes() && answer.hold.afterBytes() <= last) {
            int before = (int) answer.hold.afterBytes();
            if (sent < before) {
                return write(before);
            }
            isHoldOver = true;
            Gate gate = answer.hold.gate();
            if (gate != null) {
                await(gate);
            }
            return true;
        }
        if (sent < last) {
            return write(last);
        }
        end();
        return true;
    }

    /** Writes on, up to a byte. */
    private boolean write(int to) {
        int until = answer.isByteByByte ? sent + 1 : to;
        write(Arrays.copyOfRange(output, sent, until));
        sent = until;
        if (answer.isByteByByte) {
            wake();
        }
        return !answer.isByteByByte;
    }

    private void write(byte[] bytes) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    private void end() {
        ReceivedRequest now = present();
        switch (answer.end.kind()) {
            case STALL -> phase = Phase.STALLED;
            case RST -> {
                now.answered();
                phase = Phase.ENDED;
                channel.reset();
            }
            case FIN -> {
                now.answered();
                finish();
            }
            case NONE, HOLD -> {
                now.answered();
                afterAnswer();
            }
        }
    }

    private void afterAnswer() {
        if (answer.ending == Answer.Ending.ECHO) {
            phase = Phase.ECHO;
        } else if (closes || answer.ending == Answer.Ending.CLOSE) {
            finish();
        } else {
            phase = Phase.REST;
        }
    }

    private boolean readRest() throws WireException {
        ReceivedRequest now = present();
        if (!body.isComplete()) {
            body.readAll(now::append, Deadline.never());
        }
        if (!now.isComplete()) {
            now.complete(body.trailers());
        }
        request = null;
        phase = Phase.HEAD;
        return true;
    }

    private boolean echo() {
        if (input.buffered() > 0) {
            write(input.takeAll());
        }
        if (isInputEnded) {
            finish();
        }
        return false;
    }

    /** Sends FIN; the connection is gone when the balancer closes it too. */
    private void finish() {
        phase = Phase.ENDED;
        if (isInputEnded) {
            channel.shutdownOutput().addListener(ignored -> channel.close());
        } else {
            channel.shutdownOutput();
        }
    }
}
