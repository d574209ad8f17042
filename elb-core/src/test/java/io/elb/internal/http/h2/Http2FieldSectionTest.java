package io.elb.internal.http.h2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.Surroundings;
import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.RequestHead;
import io.elb.limits.HttpLimits;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http2FieldSectionTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final Http2FieldSection section = new Http2FieldSection(
            new HttpLoop(new LoopContext(
                    loop,
                    1,
                    InstantSource.fixed(Instant.EPOCH),
                    new SplittableRandom(1),
                    UnpooledByteBufAllocator.DEFAULT,
                    Surroundings.machine())),
            HttpLimits.defaults(),
            true);

    @AfterEach
    void stop() {
        loop.shutdownGracefully();
    }

    /** Fields as {@code name value | name value}, with {@code ~} for what no table can hold. */
    private RequestHead request(String fields, boolean endOfStream) {
        section.start(false);
        for (String field : fields.split(" \\| ", -1)) {
            int space = field.indexOf(' ', 1);
            String name = space < 0 ? field : field.substring(0, space);
            section.add(name, space < 0 ? "" : field.substring(space + 1).replace('~', '\u0000'));
        }
        return section.takeRequest(endOfStream);
    }

    @Test
    void requestIsLaidDownAsAnHttp1Head() {
        RequestHead head = request(":method GET | :scheme http | :authority Shop:80 | :path /a?b=c | x-y z", true);

        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.path()).isEqualTo("/a");
        assertThat(head.query()).isEqualTo("b=c");
        assertThat(head.authority()).isEqualTo("shop:80");
        assertThat(head.majorVersion()).isEqualTo(2);
        assertThat(head.framing()).isEqualTo(BodyFraming.NONE);
        assertThat(head.isCanonicalLine()).isTrue();
        HeadFields fields = head.fields();
        String octets = new String(
                fields.bytes(), head.methodStart(), fields.length() - head.methodStart(), StandardCharsets.ISO_8859_1);
        assertThat(octets).isEqualTo("GET /a?b=c HTTP/1.1\r\nx-y: z\r\n");
    }

    @Test
    void requestWithoutFieldsIsOne() {
        RequestHead head = request(":method OPTIONS | :scheme http | :path * | :authority a", true);

        assertThat(head.path()).isEqualTo("*");
        assertThat(head.fields().count()).isZero();
    }

    @Test
    void hostStandsInForTheAuthority() {
        assertThat(request(":method GET | :scheme http | :path / | host Shop", true)
                        .authority())
                .isEqualTo("shop");
        assertThat(request(":method GET | :scheme http | :path / | :authority SHOP | host Shop", true)
                        .authority())
                .isEqualTo("shop");
    }

    @Test
    void openStreamWithoutLengthHasABodyOfUnknownLength() {
        assertThat(request(":method POST | :scheme http | :path / | :authority a", false)
                        .framing())
                .isEqualTo(BodyFraming.CHUNKED);
    }

    @Test
    void crumbsAreJoinedInTheirOrder() {
        RequestHead head =
                request(":method GET | :scheme http | :path / | :authority a | cookie a=1 | b c | cookie b=2", true);

        assertThat(head.fields().count()).isEqualTo(2);
        assertThat(head.fields().value(1)).isEqualTo("a=1; b=2");
    }

    @Test
    void trailersAreTheirTakersOwn() {
        section.start(true);
        section.add("x-sum", "1");
        HeadFields first = section.takeTrailers();
        section.start(true);
        section.add("x-sum", "2");

        assertThat(first.value(0)).isEqualTo("1");
        assertThat(section.takeTrailers().value(0)).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":scheme http | :path / | :authority a",
                ":method GET | :scheme http | :authority a",
                ":method GET | :scheme http | :path / | x y",
                ":method G T | :scheme http | :path / | :authority a",
                ":method GET | :method GET | :scheme http | :path / | :authority a",
                ":method GET | :scheme http | :path / | :path /b | :authority a",
                ":method GET | :scheme http | :path  | :authority a",
                ":method GET | :scheme http | :path a | :authority a",
                ":method GET | :scheme http | :path http://b/ | :authority a",
                ":method GET | :scheme http | :path * | :authority a",
                ":method GET | :scheme http | :path /a b | :authority a",
                ":method GET | :scheme http | :path /a\r\nx: y | :authority a",
                ":method GET | :scheme http | :path /a~ | :authority a",
                ":method GET | :scheme http | :path /\u00e4 | :authority a",
                ":method GET | :scheme http | :path / | :authority u@a",
                ":method GET | :scheme http | :path / | :authority a b",
                ":method GET | :scheme http | :path / | :authority a\r\nx: y",
                ":method GET | :scheme http | :path / | :authority a | host b",
                ":method GET | :scheme http | :path / | host a | host b",
                ":method GET | :scheme http | :path / | :authority a | Upper x",
                ":method GET | :scheme http | :path / | :authority a | x:y z",
                ":method GET | :scheme http | :path / | :authority a | x y\r\nz: 1",
                ":method GET | :scheme http | :path / | :authority a | x y~",
                ":method GET | :scheme http | :path / | :authority a | x  y",
                ":method GET | :scheme http | :path / | :authority a | x y\t",
                ":method GET | :scheme http | :path / | :authority a | x \u007f",
                ":method GET | :scheme http | :path / | :authority a | :status 200",
                ":method GET | :scheme http | :protocol websocket | :path / | :authority a",
                ":method GET | :scheme http | :path / | x y | :authority a",
                ":method CONNECT | :path / | :authority a:1",
            })
    void malformedRequestIsRefused(String fields) {
        assertThatThrownBy(() -> request(fields, true)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusedSectionLeavesNothingBehind() {
        assertThatThrownBy(() -> request(":method GET | :scheme http | :path / | :authority b | old 1 | Bad x", true))
                .isInstanceOf(IllegalArgumentException.class);

        RequestHead head = request(":method GET | :scheme http | :path / | :authority a", true);

        assertThat(head.authority()).isEqualTo("a");
        assertThat(head.fields().count()).isZero();
    }

    @Test
    void pseudoHeaderFieldInTrailersIsRefused() {
        section.start(true);

        assertThatThrownBy(() -> section.add(":method", "GET")).isInstanceOf(IllegalArgumentException.class);
    }
}
