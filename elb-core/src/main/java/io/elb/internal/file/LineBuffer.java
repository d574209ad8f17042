package io.elb.internal.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/** A line being put together, as octets. Reused for the next one; grows as needed. Confined to one thread. */
public final class LineBuffer {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long SPACES = ' ' * ONES;
    private static final long QUOTES = '"' * ONES;
    private static final long BACKSLASHES = '\\' * ONES;
    private static final long DELETES = 0x7f * ONES;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
    private static final int FIRST_CAPACITY = 1024;
    private static final int KEPT_CAPACITY = 64 * 1024;
    private static final int SECONDS_OF_DAY = 86_400;
    private static final int NANOS_OF_MILLI = 1_000_000;

    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;
    // The second that was written last, as text.
    private final byte[] secondText = new byte[19];
    private long second = Long.MIN_VALUE;

    /** Forgets the line; a buffer that one long line has blown up is not kept. */
    public void clear() {
        length = 0;
        if (bytes.length > KEPT_CAPACITY) {
            bytes = new byte[FIRST_CAPACITY];
        }
    }

    /** Octets of the line so far. */
    public int length() {
        return length;
    }

    /** The octets; only the first {@link #length()} count. */
    byte[] bytes() {
        return bytes;
    }

    /** Appends one ASCII character. */
    public LineBuffer put(char ascii) {
        ensure(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    /** Appends octets as they are. */
    public LineBuffer put(byte[] octets) {
        ensure(octets.length);
        System.arraycopy(octets, 0, bytes, length, octets.length);
        length += octets.length;
        return this;
    }

    /** Appends text that is known to be printable ASCII without quotes and spaces; one octet for each character. */
    @SuppressWarnings("deprecation") // exactly what is wanted: the low octet of each character, copied at once
    public LineBuffer put(String ascii) {
        int count = ascii.length();
        ensure(count);
        ascii.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    /**
     * Appends text of any kind, one octet for each character: what is not printable ASCII, and quote and backslash, as
     * {@code \x} and two hexadecimal digits.
     */
    public LineBuffer putEscaped(String latin1) {
        int from = length;
        put(latin1);
        int special = nextSpecial(from, length, false);
        return special < length ? escape(special, false) : this;
    }

    /** Like {@link #putEscaped} for a field that is not in quotes: spaces are escaped as well. */
    public LineBuffer putWord(String latin1) {
        int from = length;
        put(latin1);
        int special = nextSpecial(from, length, true);
        return special < length ? escape(special, true) : this;
    }

    private int nextSpecial(int from, int end, boolean word) {
        byte[] octets = bytes;
        int at = from;
        while (end - at >= 8 && !word && isPlain((long) EIGHT.get(octets, at))) {
            at += 8;
        }
        while (at < end && !isSpecial(octets[at], word)) {
            at++;
        }
        return at;
    }

    /** Whether none of eight octets needs an escape: the high bit of a lane stands for one that does, or follows one. */
    private static boolean isPlain(long eight) {
        long quote = eight ^ QUOTES;
        long backslash = eight ^ BACKSLASHES;
        long delete = eight ^ DELETES;
        long special = eight | (eight - SPACES) | (quote - ONES) | (backslash - ONES) | (delete - ONES);
        return (special & HIGH_BITS) == 0;
    }

    private static boolean isSpecial(byte octet, boolean word) {
        return octet < ' ' || octet == 0x7f || octet == '"' || octet == '\\' || word && octet == ' ';
    }

    private LineBuffer escape(int first, boolean word) {
        byte[] raw = Arrays.copyOfRange(bytes, first, length);
        length = first;
        ensure(4 * raw.length);
        for (byte octet : raw) {
            if (isSpecial(octet, word)) {
                bytes[length++] = '\\';
                bytes[length++] = 'x';
                bytes[length++] = HEX[octet >> 4 & 0xf];
                bytes[length++] = HEX[octet & 0xf];
            } else {
                bytes[length++] = octet;
            }
        }
        return this;
    }

    /** Appends a number in decimal. */
    public LineBuffer put(long number) {
        if (number < 0) {
            return put(Long.toString(number));
        }
        int digits = 1;
        for (long rest = number; rest > 9; rest /= 10) {
            digits++;
        }
        ensure(digits);
        length += digits;
        long rest = number;
        for (int i = length - 1; digits > 0; i--, digits--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return this;
    }

    /** Appends a length of time in seconds with three decimals, cut off. */
    public LineBuffer putSeconds(long nanos) {
        long millis = nanos / NANOS_OF_MILLI;
        put(millis / 1000).put('.');
        digits((int) (millis % 1000), 3);
        return this;
    }

    /** Appends a length of time in seconds with nine decimals. */
    public LineBuffer putSecondsExactly(long seconds, int nanoOfSecond) {
        put(seconds).put('.');
        digits(nanoOfSecond, 9);
        return this;
    }

    /** Appends a moment as {@code 2018-07-02T22:23:00.186641Z}. */
    public LineBuffer putTime(long epochSecond, int nanoOfSecond) {
        if (epochSecond != second) {
            writeSecond(epochSecond);
        }
        put(secondText).put('.');
        digits(nanoOfSecond / 1000, 6);
        return put('Z');
    }

    private void writeSecond(long epochSecond) {
        second = epochSecond;
        long day = Math.floorDiv(epochSecond, SECONDS_OF_DAY);
        int ofDay = (int) Math.floorMod(epochSecond, (long) SECONDS_OF_DAY);
        LocalDate date = LocalDate.ofEpochDay(day);
        number(date.getYear(), 0, 4, '-');
        number(date.getMonthValue(), 5, 2, '-');
        number(date.getDayOfMonth(), 8, 2, 'T');
        number(ofDay / 3600, 11, 2, ':');
        number(ofDay / 60 % 60, 14, 2, ':');
        number(ofDay % 60, 17, 2, ' ');
    }

    private void number(int value, int at, int digits, char then) {
        int rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            secondText[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        if (at + digits < secondText.length) {
            secondText[at + digits] = (byte) then;
        }
    }

    private void digits(int value, int count) {
        ensure(count);
        int rest = value;
        for (int i = length + count - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    private void ensure(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** The line as text, one character for each octet. */
    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
}
