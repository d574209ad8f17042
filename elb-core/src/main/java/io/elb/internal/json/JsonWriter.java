package io.elb.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes compact JSON (RFC 8259). Whoever calls it opens and closes in pairs. Confined to one thread. */
public final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out;
    private boolean isFirst = true;

    /** Creates a writer of something short. */
    public JsonWriter() {
        this(1024);
    }

    /** Creates a writer that expects so many characters. */
    public JsonWriter(int expectedChars) {
        this.out = new StringBuilder(expectedChars);
    }

    /** Opens an object or an array. */
    public JsonWriter begin(char bracket) {
        separate();
        out.append(bracket);
        isFirst = true;
        return this;
    }

    /** Closes an object or an array. */
    public JsonWriter end(char bracket) {
        out.append(bracket);
        isFirst = false;
        return this;
    }

    /** Names the member whose value follows. */
    public JsonWriter name(String name) {
        separate();
        quote(name);
        out.append(':');
        isFirst = true;
        return this;
    }

    public JsonWriter value(@Nullable String value) {
        separate();
        if (value == null) {
            out.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    public JsonWriter value(long value) {
        separate();
        out.append(value);
        return this;
    }

    public JsonWriter value(boolean value) {
        separate();
        out.append(value);
        return this;
    }

    /** Writes a finite number. */
    public JsonWriter value(double value) {
        separate();
        out.append(value);
        return this;
    }

    /**
     * Writes a value with all that is in it.
     *
     * @param value null, a boolean, a number, a text, a list or another iterable, or a map; maps and lists of these
     * @param maxDepth how deep lists and maps may be nested
     * @throws IllegalArgumentException for anything else, also for a number that JSON has not, and what is nested too deeply
     */
    public JsonWriter tree(@Nullable Object value, int maxDepth) {
        if (value instanceof Map<?, ?> map) {
            begin('{');
            for (Map.Entry<?, ?> member : map.entrySet()) {
                name(String.valueOf(member.getKey()));
                tree(member.getValue(), deeper(maxDepth));
            }
            end('}');
        } else if (value instanceof Iterable<?> items) {
            begin('[');
            for (Object item : items) {
                tree(item, deeper(maxDepth));
            }
            end(']');
        } else {
            scalar(value);
        }
        return this;
    }

    private static int deeper(int maxDepth) {
        if (maxDepth == 0) {
            throw new IllegalArgumentException("value: nested too deeply (expected: fewer levels)");
        }
        return maxDepth - 1;
    }

    private void scalar(@Nullable Object value) {
        if (value == null || value instanceof CharSequence) {
            value(value == null ? null : value.toString());
        } else if (value instanceof Boolean bool) {
            value(bool.booleanValue());
        } else if (isNumber(value)) {
            separate();
            out.append(value);
        } else {
            throw new IllegalArgumentException(
                    "value: " + value + " of " + value.getClass().getName()
                            + " (expected: a map, a list, a text, a finite number, a boolean or null)");
        }
    }

    private static boolean isNumber(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger
                || value instanceof BigDecimal
                || value instanceof Double number && Double.isFinite(number)
                || value instanceof Float small && Float.isFinite(small);
    }

    private void separate() {
        if (!isFirst) {
            out.append(',');
        }
        isFirst = false;
    }

    private void quote(String text) {
        out.append('"');
        int plain = 0; // from here on nothing has been written
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && !Character.isSurrogate(c)) {
                continue;
            }
            if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                i++;
                continue;
            }
            out.append(text, plain, i);
            plain = i + 1;
            escape(c);
        }
        out.append(text, plain, text.length()).append('"');
    }

    /** Half a pair is escaped too: it has no octets in UTF-8. */
    private void escape(char c) {
        out.append('\\');
        switch (c) {
            case '"', '\\' -> out.append(c);
            case '\n' -> out.append('n');
            case '\r' -> out.append('r');
            case '\t' -> out.append('t');
            case '\b' -> out.append('b');
            case '\f' -> out.append('f');
            default -> {
                out.append('u');
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt(c >> shift & 0xf));
                }
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
