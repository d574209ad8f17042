package io.elb.internal.http.h1;

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

/** The chunks of 64 KiB of data, all in one buffer. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class ChunkedDecoderBenchmark {

    private static final int DATA_BYTES = 64 * 1024;

    /** Octets of data in each chunk. */
    @Param({"64", "8192"})
    public int chunkBytes = 8192;

    private final ChunkedDecoder decoder = new ChunkedDecoder(16 * 1024, 128);
    private final ByteBuf in = PooledByteBufAllocator.DEFAULT.directBuffer(2 * DATA_BYTES);

    /** Fills the buffer. */
    @Setup
    public void fill() {
        for (int at = 0; at < DATA_BYTES; at += chunkBytes) {
            in.writeCharSequence(Integer.toHexString(chunkBytes) + "\r\n", StandardCharsets.US_ASCII);
            in.writeZero(chunkBytes);
            in.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
        }
        in.writeCharSequence("0\r\n\r\n", StandardCharsets.US_ASCII);
        if (decode() != DATA_BYTES) {
            throw new IllegalStateException("chunkBytes: " + chunkBytes + " (expected: a whole body)");
        }
    }

    /** Frees the buffer. */
    @TearDown
    public void free() {
        in.release();
    }

    /**
     * Decodes the whole body.
     *
     * @return how many octets of data were found
     */
    @Benchmark
    public int decode() {
        in.readerIndex(0);
        decoder.reset();
        int found = 0;
        while (decoder.next(in) == ChunkedDecoder.Result.DATA) {
            found += decoder.dataLength();
            in.skipBytes(decoder.dataLength());
        }
        return found;
    }
}
