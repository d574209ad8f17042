package io.elb.internal.http.h1;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A request head read from the wire, and written to a target with what a balancer adds. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class RequestHeadBenchmark {

    private static final byte[] FORWARDED_FOR = "X-Forwarded-For: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLIENT = "203.0.113.7".getBytes(StandardCharsets.US_ASCII);
    private static final String TRACE = "Root=1-69219a00-0123456789abcdef01234567";

    /** What the client sends. */
    @Param({"WRK", "BROWSER"})
    public String request = "WRK";

    private final Http1RequestDecoder decoder = new Http1RequestDecoder(16 * 1024, 16 * 1024, 64 * 1024);
    private final RequestHead head = new RequestHead();
    private final HeadEdits edits = new HeadEdits();
    private final ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(4096);

    /** Puts the head into a direct buffer, where a transport would have put it. */
    @Setup
    public void fill() {
        in.writeBytes(Heads.valueOf(request).bytes());
        if (parse() != DecodeStatus.COMPLETE) {
            throw new IllegalStateException("request: " + request + " (expected: a complete head)");
        }
    }

    /** Frees the buffers. */
    @TearDown
    public void free() {
        in.release();
        out.release();
    }

    /**
     * Decodes the head.
     *
     * @return that it is complete
     */
    @Benchmark
    public DecodeStatus parse() {
        in.readerIndex(0);
        decoder.reset();
        return decoder.decode(in, head);
    }

    /**
     * Writes the decoded head with hop-by-hop fields removed and two fields appended.
     *
     * @return the length of what was written
     */
    @Benchmark
    public int write() {
        out.clear();
        edits.clear();
        edits.removeHopByHop(head.fields());
        edits.appendRaw(FORWARDED_FOR, CLIENT, 0, CLIENT.length);
        edits.append("X-Amzn-Trace-Id", TRACE);
        Http1HeadWriter.writeRequest(head, edits, BodyFraming.NONE, -1, false, out);
        return out.readableBytes();
    }
}
