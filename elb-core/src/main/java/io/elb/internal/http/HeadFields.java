package io.elb.internal.http;

import io.elb.internal.relay.Trailers;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The fields of one head: an index over one heap array, into which the head was copied once from the wire. Reusable, so that a
 * connection allocates nothing per head. Also holds the start line of HTTP/1 heads, which the index does not name.
 */
public final class HeadFields implements Trailers {
    /*
     * How it works: five ints per field, in one array: start and end of name and value, then the name's id with the flag CANONICAL.
     * Whoever decodes writes octets with reserve and commit and then names the fields with index. A field that was never on the wire
     * as such (HTTP/2, tests) is added by add, which lays it down as a canonical line, so that writers need to know one form only.
     */
    private static final int INITIAL_BYTES = 1024;
    private static final int RETAINED_BYTES = 4096;
    private static final int INITIAL_FIELDS = 24;
    private static final int RETAINED_FIELDS = 96;
    private static final int COPIED_BYTES = 1024;
    private static final int STRIDE = 5;
    private static final int CANONICAL = 0x100;
    private static final int ID_MASK = 0xff;

    private byte[] bytes = new byte[INITIAL_BYTES];
    private int length;
    private int[] index = new int[INITIAL_FIELDS * STRIDE];
    private int count;
    private long known;

    /** The array that all positions refer to; it changes when octets are added. */
    public byte[] bytes() {
        return bytes;
    }

    /** How many octets of {@link #bytes()} are in use. */
    public int length() {
        return length;
    }

    /** How many fields there are. */
    public int count() {
        return count;
    }

    /** The id of the field's name, see {@link FieldNames}. */
    public int nameId(int i) {
        return index[i * STRIDE + 4] & ID_MASK;
    }

    public int nameStart(int i) {
        return index[i * STRIDE];
    }

    public int nameEnd(int i) {
        return index[i * STRIDE + 1];
    }

    /** Where the value starts, after optional white space. */
    public int valueStart(int i) {
        return index[i * STRIDE + 2];
    }

    /** Where the value ends, before optional white space. */
    public int valueEnd(int i) {
        return index[i * STRIDE + 3];
    }

    /** Whether the octets from the name's start to two after the value's end are exactly {@code name: value CR LF}. */
    public boolean isCanonicalLine(int i) {
        return (index[i * STRIDE + 4] & CANONICAL) != 0;
    }

    /** Whether a field with the known name is present. */
    public boolean has(int nameId) {
        return (known & (1L << nameId)) != 0;
    }

    /** Whether a field with one of the names is present; bit n stands for the name with id n. */
    public boolean hasAny(long nameIds) {
        return (known & nameIds) != 0;
    }

    /** Returns the first field with the known name, or -1. */
    public int indexOf(int nameId) {
        return has(nameId) ? indexOf(nameId, 0) : -1;
    }

    /** Returns the first field with the known name at or after the given one, or -1. */
    public int indexOf(int nameId, int from) {
        for (int i = from; i < count; i++) {
            if (nameId(i) == nameId) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the first field with the name, given in lower case, at or after the given one, or -1. */
    public int indexOfName(String lowerCaseName, int from) {
        for (int i = from; i < count; i++) {
            if (Octets.equalsIgnoreCase(bytes, nameStart(i), nameEnd(i), lowerCaseName)) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the name as it was received. */
    public String name(int i) {
        return Octets.string(bytes, nameStart(i), nameEnd(i));
    }

    /** Returns the value, one char per octet. */
    public String value(int i) {
        return Octets.string(bytes, valueStart(i), valueEnd(i));
    }

    /** Whether the whole value is the given lower-case ASCII string, in any case. */
    public boolean valueEqualsIgnoreCase(int i, String lowerCaseAscii) {
        return Octets.equalsIgnoreCase(bytes, valueStart(i), valueEnd(i), lowerCaseAscii);
    }

    /** Whether the value, read as a comma-separated list (RFC 9110 section 5.6.1), has the lower-case token, in any case. */
    public boolean valueHasToken(int i, String lowerCaseToken) {
        int end = valueEnd(i);
        int itemStart = valueStart(i);
        while (itemStart < end) {
            int comma = itemStart;
            while (comma < end && bytes[comma] != ',') {
                comma++;
            }
            int from = itemStart;
            int to = comma;
            while (from < to && Octets.isBlank(bytes[from])) {
                from++;
            }
            while (to > from && Octets.isBlank(bytes[to - 1])) {
                to--;
            }
            if (Octets.equalsIgnoreCase(bytes, from, to, lowerCaseToken)) {
                return true;
            }
            itemStart = comma + 1;
        }
        return false;
    }

    /** Whether any field with the known name has the lower-case token in its comma-separated list. */
    public boolean hasToken(int nameId, String lowerCaseToken) {
        for (int i = indexOf(nameId); i >= 0; i = indexOf(nameId, i + 1)) {
            if (valueHasToken(i, lowerCaseToken)) {
                return true;
            }
        }
        return false;
    }

    /** A copy that stays when this one is used again. */
    public HeadFields copy() {
        HeadFields copy = new HeadFields();
        copy.bytes = Arrays.copyOf(bytes, length);
        copy.length = length;
        copy.index = Arrays.copyOf(index, Math.max(count, 1) * STRIDE);
        copy.count = count;
        copy.known = known;
        return copy;
    }

    /** Forgets everything; gives back what an unusually large head made it allocate. */
    public void clear() {
        length = 0;
        count = 0;
        known = 0;
        if (bytes.length > RETAINED_BYTES) {
            bytes = new byte[INITIAL_BYTES];
        }
        if (index.length > RETAINED_FIELDS * STRIDE) {
            index = new int[INITIAL_FIELDS * STRIDE];
        }
    }

    /** Adds a field as a canonical line. The octets are taken as they are: the caller has checked them. */
    public void add(byte[] name, int nameStart, int nameEnd, byte[] value, int valueStart, int valueEnd) {
        int at = append(name, nameStart, nameEnd);
        int nameStop = length;
        reserve(valueEnd - valueStart + 4);
        bytes[length++] = ':';
        bytes[length++] = ' ';
        int valueAt = append(value, valueStart, valueEnd);
        int valueStop = length;
        reserve(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        index(at, nameStop, valueAt, valueStop);
    }

    /** Adds a field as a canonical line, from ISO-8859-1 strings; for tests and for heads made by the balancer itself. */
    public void add(String name, String value) {
        byte[] nameBytes = new byte[name.length()];
        byte[] valueBytes = new byte[value.length()];
        Octets.write(name, nameBytes, 0);
        Octets.write(value, valueBytes, 0);
        add(nameBytes, 0, nameBytes.length, valueBytes, 0, valueBytes.length);
    }

    /** Copies octets behind those in use and returns where they start. They belong to no field. */
    public int append(byte[] source, int start, int end) {
        int at = length;
        reserve(end - start);
        System.arraycopy(source, start, bytes, at, end - start);
        length += end - start;
        return at;
    }

    /** Makes room for more octets behind those in use and returns the array to write them into. */
    public byte[] reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
        return bytes;
    }

    /** Sets how many octets are in use, after octets were written into the reserved room, or to forget the last ones. */
    public void commit(int newLength) {
        length = newLength;
    }

    /** Moves octets from the buffer behind those in use, a limited number at once. The buffer stays the caller's. */
    public void take(ByteBuf in) {
        int taken = Math.min(in.readableBytes(), COPIED_BYTES);
        in.readBytes(reserve(taken), length, taken);
        length += taken;
    }

    /** Gives back to the buffer what {@link #take} took behind the position. */
    public void giveBack(ByteBuf in, int position) {
        in.readerIndex(in.readerIndex() - (length - position));
        length = position;
    }

    /** Gives the last field another end of its value, which was continued on another line. */
    public void extendLast(int valueStart, int valueEnd) {
        int at = (count - 1) * STRIDE;
        index[at + 2] = valueStart;
        index[at + 3] = valueEnd;
        index[at + 4] &= ID_MASK;
    }

    /** Names the octets of one field; finds out the name's id and whether the line is canonical. */
    public void index(int nameStart, int nameEnd, int valueStart, int valueEnd) {
        int at = count * STRIDE;
        if (at == index.length) {
            index = Arrays.copyOf(index, index.length * 2);
        }
        byte[] octets = bytes;
        int id = FieldNames.idOf(octets, nameStart, nameEnd);
        boolean canonical = valueStart == nameEnd + 2
                && octets[nameEnd + 1] == ' '
                && octets[nameEnd] == ':'
                && octets[valueEnd] == '\r'
                && octets[valueEnd + 1] == '\n';
        int[] target = index;
        target[at] = nameStart;
        target[at + 1] = nameEnd;
        target[at + 2] = valueStart;
        target[at + 3] = valueEnd;
        target[at + 4] = canonical ? id | CANONICAL : id;
        known |= 1L << id;
        count++;
    }
}
