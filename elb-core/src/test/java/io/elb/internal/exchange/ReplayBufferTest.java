package io.elb.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class ReplayBufferTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

    private ByteBuf readBufferWith(int bytes) {
        return allocator.heapBuffer(1024).writeZero(bytes);
    }

    @Test
    void drippedBytesHoldOnToLittleMoreThanThemselves() {
        ReplayBuffer replay = new ReplayBuffer(64 * 1024);

        for (int i = 0; i < 20_000; i++) {
            ByteBuf data = readBufferWith(1);
            replay.keep(data);
            data.release();
        }

        assertThat(replay.isWhole()).isTrue();
        assertThat(allocator.metric().usedHeapMemory()).isLessThan(64 * 1024);
        replay.release();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }

    @Test
    void bodyBeyondTheLimitIsGivenUp() {
        ReplayBuffer replay = new ReplayBuffer(1000);
        ByteBuf data = readBufferWith(600);

        replay.keep(data);
        assertThat(replay.isWhole()).isTrue();
        replay.keep(data);

        assertThat(replay.isWhole()).isFalse();
        data.release();
        assertThat(allocator.metric().usedHeapMemory()).isZero();
    }
}
