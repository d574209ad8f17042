package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class BodyPatternTest {
    @Test
    void sliceHoldsTheBytesOfItsPositions() {
        long position = 65_000;
        byte[] slice = BodyPattern.slice(position, 2_000);

        for (int i = 0; i < slice.length; i++) {
            assertThat(slice[i]).as("position %d", position + i).isEqualTo(BodyPattern.at(position + i));
        }
        assertThat(BodyPattern.slice(3, 0)).isEmpty();
    }

    @Test
    void checksumIsThatOfTheWholeBody() {
        CRC32C sum = new CRC32C();
        sum.update(BodyPattern.slice(0, 200_001));

        assertThat(BodyPattern.crc32c(200_001)).isEqualTo(sum.getValue());
    }

    @Test
    void findsTheFirstByteThatDiffers() {
        byte[] bytes = BodyPattern.slice(500, 100);
        assertThat(BodyPattern.firstDifference(510, bytes, 10, 90)).isEqualTo(-1);

        bytes[40]++;
        assertThat(BodyPattern.firstDifference(510, bytes, 10, 90)).isEqualTo(30);
    }

    @Test
    void movedBlockDiffers() {
        byte[] bytes = BodyPattern.slice(64 * 1024, 64 * 1024);

        assertThat(BodyPattern.firstDifference(0, bytes, 0, bytes.length)).isGreaterThanOrEqualTo(0);
    }
}
