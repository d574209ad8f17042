package io.elb.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadEditsTest {
    private final HeadFields fields = new HeadFields();
    private final HeadEdits edits = new HeadEdits();

    @Test
    void removedReplacedAndUntouchedAreTold() {
        addAll("Host", "Cookie", "x-a", "x-b");
        edits.remove(2);
        edits.replaceValue(3, "new");
        edits.removeAll(FieldNames.COOKIE);

        assertThat(untouched()).containsExactly("Host");
        assertThat(edits.isRemoved(fields, 1)).isTrue();
        assertThat(edits.isRemoved(fields, 2)).isTrue();
        assertThat(edits.isReplaced(2)).isFalse();
        assertThat(edits.isReplaced(3)).isTrue();
        assertThat(Octets.string(edits.data(), edits.valueStart(3), edits.valueEnd(3)))
                .isEqualTo("new");
        assertThat(edits.keepsAllFields()).isFalse();
    }

    @Test
    void fieldsWithoutAnIdAreNeverRemovedAllAtOnce() {
        addAll("x-a");
        edits.removeAll(FieldNames.UNKNOWN);

        assertThat(untouched()).containsExactly("x-a");
    }

    @Test
    void manyEditsAreKeptApart() {
        for (int i = 0; i < 100; i++) {
            fields.add("x-" + i, "old");
            edits.replaceValue(i, "value-" + i);
            edits.append("y-" + i, "appended-" + i);
        }

        for (int i = 0; i < 100; i++) {
            assertThat(Octets.string(edits.data(), edits.valueStart(i), edits.valueEnd(i)))
                    .isEqualTo("value-" + i);
            assertThat(appended(i)).isEqualTo("y-" + i + "=appended-" + i);
        }
        assertThat(edits.appendedCount()).isEqualTo(100);
    }

    @Test
    void appendedFieldsAreReadyLines() {
        byte[] name = "X-Forwarded-For: ".getBytes(StandardCharsets.US_ASCII);
        byte[] value = "-192.0.2.1-".getBytes(StandardCharsets.US_ASCII);
        edits.append("A", "1");
        edits.appendRaw(name, value, 1, value.length - 1);
        edits.appendJoined(name, value, 1, value.length - 1, "192.0.2.2");

        assertThat(Octets.string(edits.appended(), 0, edits.appendedLength()))
                .isEqualTo("A: 1\r\nX-Forwarded-For: 192.0.2.1\r\nX-Forwarded-For: 192.0.2.1, 192.0.2.2\r\n");
        assertThat(appended(1)).isEqualTo("X-Forwarded-For=192.0.2.1");
        assertThat(appended(2)).isEqualTo("X-Forwarded-For=192.0.2.1, 192.0.2.2");
    }

    @Test
    void textCannotEndItsLine() {
        addAll("Host");
        edits.append("Location", "/\r\nSet-Cookie: a");
        edits.replaceValue(0, "a\u010ab");

        assertThat(appended(0)).isEqualTo("Location=/??Set-Cookie: a");
        assertThat(Octets.string(edits.data(), edits.valueStart(0), edits.valueEnd(0)))
                .isEqualTo("a?b");
    }

    @Test
    void connectionBoundFieldsAreRemovedWhetherNominatedOrNot() {
        addAll("Host", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade");
        addAll("HTTP2-Settings", "Cookie", "x-a");
        edits.removeHopByHop(fields);

        assertThat(untouched()).containsExactly("Host", "Trailer", "Cookie", "x-a");
    }

    @Test
    void nominatedFieldsAreRemovedInAllTheirLines() {
        addAll("X-A", "Cookie", "x-b", "x-a", "x-c");
        fields.add("Connection", " ,X-a , cookie");
        fields.add("connection", "X-C");
        edits.removeHopByHop(fields);

        assertThat(untouched()).containsExactly("x-b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "Content-Length",
                "X-Forwarded-For",
                "X-Forwarded-Proto",
                "X-Forwarded-Port",
                "X-Forwarded-Host",
                "X-Amzn-Trace-Id",
                "Forwarded",
                "X-Real-IP"
            })
    void whatTargetsTrustCannotBeNominated(String name) {
        addAll(name);
        fields.add("Connection", name);
        edits.removeHopByHop(fields);

        assertThat(untouched()).containsExactly(name);
    }

    @Test
    void clearForgetsEverything() {
        addAll("Host", "x-a", "Connection");
        edits.remove(1);
        edits.replaceValue(0, "b".repeat(10_000));
        edits.append("c", "d".repeat(10_000));
        edits.removeHopByHop(fields);
        edits.setTarget(new byte[] {'/'}, 0, 1);
        assertThat(edits.hasTarget()).isTrue();
        edits.clear();

        assertThat(untouched()).hasSize(3);
        assertThat(edits.keepsAllFields()).isTrue();
        assertThat(edits.hasTarget()).isFalse();
        assertThat(edits.appendedCount()).isZero();
        assertThat(edits.appendedLength()).isZero();
        assertThat(edits.appended().length).isLessThan(1024);
        assertThat(edits.data().length).isLessThan(1024);
    }

    private void addAll(String... names) {
        for (String name : names) {
            fields.add(name, "v");
        }
    }

    private List<String> untouched() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < fields.count(); i++) {
            if (edits.isUntouched(fields, i)) {
                names.add(fields.name(i));
            }
        }
        return names;
    }

    private String appended(int k) {
        return Octets.string(edits.appended(), edits.appendedNameStart(k), edits.appendedNameEnd(k))
                + '='
                + Octets.string(edits.appended(), edits.appendedValueStart(k), edits.appendedValueEnd(k));
    }
}
