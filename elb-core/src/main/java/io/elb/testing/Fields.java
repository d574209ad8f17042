package io.elb.testing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The fields of one message, in the order in which they were on the wire, with names and values as they were written.
 *
 * <p>Look-ups ignore the case of ASCII letters in names (RFC 9110 section 5.1). Values are without the white space
 * around them (RFC 9110 section 5.5) and read as ISO 8859-1.
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public final class Fields {
    private static final Fields NONE = new Fields(List.of());

    private final List<Field> list;

    private Fields(List<Field> list) {
        this.list = Collections.unmodifiableList(list);
    }

    /**
     * One field line.
     *
     * <p><em>Immutable.</em>
     *
     * @param name the name as written
     * @param value the value without surrounding white space; may be empty
     * @since 0.1
     */
    public record Field(String name, String value) {
        @Override
        public String toString() {
            return name + ": " + value;
        }
    }

    /**
     * Answers no fields.
     *
     * @return an empty list of fields
     */
    public static Fields none() {
        return NONE;
    }

    /**
     * Answers fields given as names and values in turn.
     *
     * @param namesAndValues name, value, name, value, …; may be empty
     * @return the fields in this order
     * @throws IllegalArgumentException if the last name has no value
     */
    public static Fields of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "namesAndValues: " + namesAndValues.length + " strings (expected: an even number)");
        }
        List<Field> list = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            list.add(new Field(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Fields(list);
    }

    /** Takes lines without their CRLF. A line without a colon becomes a name with an empty value. */
    static Fields from(List<String> lines) {
        List<Field> list = new ArrayList<>(lines.size());
        for (String line : lines) {
            int colon = line.indexOf(':');
            list.add(
                    colon < 0
                            ? new Field(line, "")
                            : new Field(line.substring(0, colon), trimmed(line.substring(colon + 1))));
        }
        return new Fields(list);
    }

    private static String trimmed(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && isBlank(value.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /**
     * Answers these fields followed by one more.
     *
     * @param name the name of the last field
     * @param value its value
     * @return a new list of fields
     */
    public Fields plus(String name, String value) {
        List<Field> longer = new ArrayList<>(list);
        longer.add(new Field(name, value));
        return new Fields(longer);
    }

    /**
     * Answers all fields in order.
     *
     * @return an unmodifiable list; empty without fields
     */
    public List<Field> list() {
        return list;
    }

    /**
     * Answers the names as written, in order, repeated as often as they occur.
     *
     * @return an unmodifiable list; empty without fields
     */
    public List<String> names() {
        return list.stream().map(Field::name).collect(Collectors.toUnmodifiableList());
    }

    /**
     * Answers the value of the first field of a name.
     *
     * @param name the name in any case
     * @return the value, or empty if there is no such field
     */
    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    /**
     * Answers the values of all fields of a name.
     *
     * @param name the name in any case
     * @return the values in order; empty if there is no such field
     */
    public List<String> all(String name) {
        return list.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(Field::value)
                .collect(Collectors.toUnmodifiableList());
    }

    /**
     * Answers whether there is a field of a name.
     *
     * @param name the name in any case
     * @return whether it occurs at least once
     */
    public boolean has(String name) {
        return list.stream().anyMatch(field -> field.name().equalsIgnoreCase(name));
    }

    /** Answers whether a comma-separated field contains a token. */
    boolean hasToken(String name, String token) {
        for (String value : all(name)) {
            for (String part : value.split(",", -1)) {
                if (part.trim().toLowerCase(Locale.ROOT).equals(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fields that && list.equals(that.list);
    }

    @Override
    public int hashCode() {
        return list.hashCode();
    }

    /** Answers the field lines, each ended by CRLF. */
    @Override
    public String toString() {
        return list.stream().map(field -> field + "\r\n").collect(Collectors.joining());
    }
}
