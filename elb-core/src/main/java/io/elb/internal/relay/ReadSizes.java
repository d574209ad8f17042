package io.elb.internal.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How much one channel reads at once: small while messages are small, up to 256 KiB for bodies. Whoever moves bytes past user
 * space gets its turn before each read, which is then a small one. One per channel; confined to its event loop.
 */
public final class ReadSizes implements RecvByteBufAllocator {
    private static final AdaptiveRecvByteBufAllocator ADAPTIVE =
            new AdaptiveRecvByteBufAllocator(1024, 2048, 256 * 1024);
    private static final int BESIDE_BYTES = 512;
    private static final int SMALL_BYTES = 2048;

    private final Supplier<ByteBuf> smallBuffers;
    private @Nullable Runnable beforeRead;

    /** Creates the sizes of one channel; {@code smallBuffers} gives buffers of 2 KiB. */
    public ReadSizes(Supplier<ByteBuf> smallBuffers) {
        this.smallBuffers = smallBuffers;
    }

    /** Runs {@code task} before each read from now on; null ends that. It must not close the channel. */
    public void beforeRead(@Nullable Runnable task) {
        beforeRead = task;
    }

    @Override
    @SuppressWarnings("deprecation") // the interface's own method
    public Handle newHandle() {
        return new SizedHandle((ExtendedHandle) ADAPTIVE.newHandle());
    }

    private final class SizedHandle implements ExtendedHandle {
        private final ExtendedHandle adaptive;

        SizedHandle(ExtendedHandle adaptive) {
            this.adaptive = adaptive;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            Runnable task = beforeRead;
            if (task == null) {
                return adaptive.guess() <= SMALL_BYTES ? smallBuffers.get() : adaptive.allocate(allocator);
            }
            task.run();
            return allocator.ioBuffer(BESIDE_BYTES, BESIDE_BYTES);
        }

        @Override
        public int guess() {
            return beforeRead == null ? adaptive.guess() : BESIDE_BYTES;
        }

        @Override
        public void reset(ChannelConfig config) {
            adaptive.reset(config);
        }

        @Override
        public void incMessagesRead(int count) {
            adaptive.incMessagesRead(count);
        }

        @Override
        public void lastBytesRead(int bytes) {
            adaptive.lastBytesRead(bytes);
        }

        @Override
        public int lastBytesRead() {
            return adaptive.lastBytesRead();
        }

        @Override
        public void attemptedBytesRead(int bytes) {
            adaptive.attemptedBytesRead(bytes);
        }

        @Override
        public int attemptedBytesRead() {
            return adaptive.attemptedBytesRead();
        }

        @Override
        public boolean continueReading() {
            return beforeRead == null && adaptive.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier maybeMoreData) {
            return beforeRead == null && adaptive.continueReading(maybeMoreData);
        }

        @Override
        public void readComplete() {
            adaptive.readComplete();
        }
    }
}
