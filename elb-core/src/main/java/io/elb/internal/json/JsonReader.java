package io.elb.internal.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text (RFC 8259), strictly: nothing in front of it or behind it but white space, no comments, no trailing
 * commas. Bounded: by a limit on the nesting, by one on the length of a number, and otherwise by the text itself, so whoever
 * calls limits that. Confined to one thread.
 *
 * <p>An object becomes a {@code Map} in the order of its members, of which the last of a name counts; an array a
 * {@code List}; a number a {@code Long} where it is written as an integer of at most 18 characters, else a {@code BigDecimal};
 * the others a {@code String}, a {@code Boolean} and null. Maps and lists are the caller's.
 */
public final class JsonReader {
    private static final int MOST_NUMBER_CHARS = 1000;
    private static final int LONG_CHARS = 18; // whatever has no more fits

    private final String text;
    private final int maxDepth;
    private int at;

    private JsonReader(String text, int maxDepth) {
        this.text = text;
        this.maxDepth = maxDepth;
    }

    /**
     * Reads a text.
     *
     * @param text the whole text
     * @param maxDepth how deep arrays and objects may be nested; 0 takes none
     * @return the value
     * @throws JsonException if the text is not JSON, is nested more deeply, or has a number of more than 1000 characters
     */
    public static @Nullable Object parse(String text, int maxDepth) {
        JsonReader reader = new JsonReader(text, maxDepth);
        reader.skipBlanks();
        Object value = reader.value(0);
        reader.skipBlanks();
        if (reader.at < text.length()) {
            throw reader.wrong("the end");
        }
        return value;
    }

    private @Nullable Object value(int depth) {
        switch (peek()) {
            case '{' -> {
                return object(deeper(depth));
            }
            case '[' -> {
                return array(deeper(depth));
            }
            case '"' -> {
                return string();
            }
            case 't' -> {
                word("true");
                return true;
            }
            case 'f' -> {
                word("false");
                return false;
            }
            case 'n' -> {
                word("null");
                return null;
            }
            default -> {
                return number();
            }
        }
    }

    private int deeper(int depth) {
        if (depth == maxDepth) {
            throw wrong("no more than " + maxDepth + " levels");
        }
        return depth + 1;
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        at++;
        skipBlanks();
        if (peek() == '}') {
            at++;
            return members;
        }
        while (true) {
            if (peek() != '"') {
                throw wrong("the name of a member");
            }
            String name = string();
            skipBlanks();
            take(':');
            skipBlanks();
            members.put(name, value(depth));
            skipBlanks();
            if (isLast('}')) {
                return members;
            }
        }
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> items = new ArrayList<>();
        at++;
        skipBlanks();
        if (peek() == ']') {
            at++;
            return items;
        }
        while (true) {
            items.add(value(depth));
            skipBlanks();
            if (isLast(']')) {
                return items;
            }
        }
    }

    /** Takes a comma, and the blanks behind it, or the end. */
    private boolean isLast(char end) {
        if (peek() == ',') {
            at++;
            skipBlanks();
            return false;
        }
        if (peek() != end) {
            throw wrong("a comma or " + end);
        }
        at++;
        return true;
    }

    private String string() {
        int start = ++at;
        StringBuilder escaped = null; // most texts have no escapes and are taken as they are
        while (true) {
            char c = peek();
            if (c == '"') {
                String rest = text.substring(start, at++);
                return escaped == null ? rest : escaped.append(rest).toString();
            }
            if (c < 0x20) {
                throw wrong("no control character in a text");
            }
            if (c != '\\') {
                at++;
                continue;
            }
            if (escaped == null) {
                escaped = new StringBuilder(at - start + 64);
            }
            escaped.append(text, start, at);
            at++;
            escaped.append(escape());
            start = at;
        }
    }

    private char escape() {
        char c = peek();
        char meant = switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw wrong("an escape");
        };
        at++;
        return meant;
    }

    /** Leaves the position at the last digit. */
    private char hex() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            at++;
            int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw wrong("a hexadecimal digit");
            }
            code = code << 4 | digit;
        }
        return (char) code;
    }

    private Number number() {
        int start = at;
        boolean integer = true;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (peek() == '.') {
            integer = false;
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            integer = false;
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
        return number(text.substring(start, at), integer);
    }

    private void digits() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        if (at == start) {
            throw wrong(at == text.length() ? "more" : "a value");
        }
    }

    private Number number(String number, boolean integer) {
        if (number.length() > MOST_NUMBER_CHARS) {
            throw wrong("a number of at most " + MOST_NUMBER_CHARS + " characters");
        }
        try {
            return integer && number.length() <= LONG_CHARS ? (Number) Long.parseLong(number) : new BigDecimal(number);
        } catch (NumberFormatException e) { // an exponent beyond an int
            throw wrong("a number that can be held");
        }
    }

    private void word(String word) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value");
        }
        at += word.length();
    }

    private void take(char expected) {
        if (peek() != expected) {
            throw wrong(String.valueOf(expected));
        }
        at++;
    }

    /** The next character; behind the end one that nothing but a text could take, and a text takes no control characters. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private JsonException wrong(String expected) {
        return new JsonException(expected, at);
    }
}
