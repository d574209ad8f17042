package io.elb.internal.http.h1;

import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A response head read from a target, and written to the client. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class ResponseHeadBenchmark {

    private final Http1ResponseDecoder decoder = new Http1ResponseDecoder(32 * 1024, 32 * 1024);
    private final ResponseHead head = new ResponseHead();
    private final HeadEdits edits = new HeadEdits();
    private final ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
    private final ByteBuf out = PooledByteBufAllocator.DEFAULT.directBuffer(4096);

    /** Puts the head into a direct buffer, where a transport would have put it. */
    @Setup
    public void fill() {
        in.writeBytes(Heads.NGINX.bytes());
        if (parse() != DecodeStatus.COMPLETE) {
            throw new IllegalStateException("response: incomplete (expected: a complete head)");
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
        return decoder.decode(in, head, HttpMethods.GET);
    }

    /**
     * Writes the decoded head with hop-by-hop fields removed.
     *
     * @return the length of what was written
     */
    @Benchmark
    public int write() {
        out.clear();
        edits.clear();
        edits.removeHopByHop(head.fields());
        Http1HeadWriter.writeResponse(
                head, edits, head.framing(), head.contentLength(), Http1HeadWriter.Persistence.IMPLIED, out);
        return out.readableBytes();
    }
}
