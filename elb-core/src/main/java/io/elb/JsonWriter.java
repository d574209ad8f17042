package io.elb;

import org.jspecify.annotations.Nullable;

/** Writes compact JSON (RFC 8259). Whoever calls it opens and closes in pairs. */
final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder(1024);
    private boolean isFirst = true;

    JsonWriter begin(char bracket) {
        separate();
        out.append(bracket);
        isFirst = true;
        return this;
    }

    JsonWriter end(char bracket) {
        out.append(bracket);
        isFirst = false;
        return this;
    }

    /** Names the member whose value follows. */
    JsonWriter name(String name) {
        separate();
        quote(name);
        out.append(':');
        isFirst = true;
        return this;
    }

    JsonWriter value(@Nullable String value) {
        separate();
        if (value == null) {
            out.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    JsonWriter value(long value) {
        separate();
        out.append(value);
        return this;
    }

    JsonWriter value(boolean value) {
        separate();
        out.append(value);
        return this;
    }

    JsonWriter value(double value) {
        separate();
        out.append(value);
        return this;
    }

    private void separate() {
        if (!isFirst) {
            out.append(',');
        }
        isFirst = false;
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || c == 0x7f || Character.isSurrogate(c)) { // half a pair has no octets in UTF-8
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt(c >> shift & 0xf));
                }
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
