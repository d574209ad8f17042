package io.elb.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpareBuffersTest {
    private static final int BYTES = 16;
    private static final int KEPT = 64;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final SpareBuffers spare = new SpareBuffers(allocator, BYTES);

    private void assertNothingIsLeft() {
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    /** Buffers of equal content are equal, so that a usual set would not do. */
    private static int different(List<ByteBuf> buffers) {
        IdentityHashMap<ByteBuf, Boolean> set = new IdentityHashMap<>();
        buffers.forEach(buffer -> set.put(buffer, true));
        return set.size();
    }

    @Test
    void oneBufferServesOneMessageAfterTheOther() {
        ByteBuf first = spare.get().writeLong(1);
        first.release();

        ByteBuf second = spare.get();

        assertThat(second).isSameAs(first);
        assertThat(second.readableBytes()).isZero();
        second.release();
        spare.close();
        assertNothingIsLeft();
    }

    @Test
    void bufferInUseIsGivenToNobodyElse() {
        ByteBuf first = spare.get().writeLong(1);
        ByteBuf slice = first.readRetainedSlice(4);
        first.release();

        ByteBuf second = spare.get().writeLong(2);
        ByteBuf third = spare.get().writeLong(3);

        assertThat(second).isNotSameAs(first).isNotSameAs(third);
        assertThat(slice.readableBytes()).isEqualTo(4);
        assertThat(slice.readInt()).isZero();
        List.of(slice, second, third).forEach(ByteBuf::release);
        spare.close();
        assertNothingIsLeft();
    }

    @Test
    void buffersAreUsedInTurnOnceSeveralWereNeeded() {
        ByteBuf first = spare.get();
        ByteBuf second = spare.get();
        first.release();
        second.release();

        ByteBuf third = spare.get();
        ByteBuf fourth = spare.get();

        assertThat(third).isNotSameAs(fourth);
        assertThat(different(List.of(first, second, third, fourth))).isEqualTo(2);
        List.of(third, fourth).forEach(ByteBuf::release);
        spare.close();
        assertNothingIsLeft();
    }

    @Test
    void noMoreAreKeptThanTheLimit() {
        List<ByteBuf> held = new ArrayList<>();
        for (int i = 0; i < 2 * KEPT; i++) {
            held.add(spare.get());
        }
        assertThat(different(held)).isEqualTo(2 * KEPT);

        held.forEach(ByteBuf::release);

        assertThat(allocator.metric().usedDirectMemory()).isEqualTo((long) KEPT * BYTES);
        spare.close();
        assertNothingIsLeft();
    }

    @Test
    void bufferThatHasGrownLargeIsGivenUp() {
        ByteBuf first = spare.get();
        first.writeZero(100 * BYTES);
        first.release();

        ByteBuf second = spare.get();

        assertThat(second.capacity()).isEqualTo(BYTES);
        second.release();
        spare.close();
        assertNothingIsLeft();
    }

    @Test
    void nothingIsKeptAfterTheClose() {
        ByteBuf before = spare.get();
        spare.close();
        ByteBuf after = spare.get();

        before.release();
        after.release();

        assertNothingIsLeft();
    }
}
