package io.elb.internal.http;

import java.util.Arrays;

/**
 * What is changed of a head on its way through: fields removed, values replaced, fields appended, another request target. Nothing is
 * applied here: writers read head and edits side by side. Reusable, and free of allocation once its arrays have grown.
 */
public final class HeadEdits {
    /*
     * How it works: one int per field of the head says untouched (0), removed (-1) or which replacement stands for its value. Removal by
     * known name is a bit in a mask. Appended fields are laid down as ready lines in one array, so that an HTTP/1 writer copies them
     * at once; the ends of their names are kept for writers that need the parts.
     */
    private static final int REMOVED = -1;
    private static final int RETAINED_BYTES = 4096;
    private static final long HOP_BY_HOP = FieldNames.setOf(
            FieldNames.CONNECTION,
            FieldNames.KEEP_ALIVE,
            FieldNames.PROXY_CONNECTION,
            FieldNames.TE,
            FieldNames.TRANSFER_ENCODING,
            FieldNames.UPGRADE,
            FieldNames.HTTP2_SETTINGS);
    // A client must not be able to have these taken away by naming them in Connection.
    private static final long NEVER_NOMINATED = FieldNames.setOf(
            FieldNames.HOST,
            FieldNames.CONTENT_LENGTH,
            FieldNames.TRAILER,
            FieldNames.X_FORWARDED_FOR,
            FieldNames.X_FORWARDED_PROTO,
            FieldNames.X_FORWARDED_PORT,
            FieldNames.X_FORWARDED_HOST,
            FieldNames.X_AMZN_TRACE_ID,
            FieldNames.FORWARDED,
            FieldNames.X_REAL_IP,
            FieldNames.VIA);

    private int[] states = new int[32];
    private int stateCount;
    private long removedIds;

    private int[] replacements = new int[16];
    private int replacementCount;
    private byte[] data = new byte[256];
    private int dataLength;

    private byte[] appended = new byte[512];
    private int appendedLength;
    private int[] appendedIndex = new int[24];
    private int appendedCount;

    private int targetStart;
    private int targetEnd = -1;

    /** Forgets all edits. */
    public void clear() {
        Arrays.fill(states, 0, stateCount, 0);
        stateCount = 0;
        removedIds = 0;
        replacementCount = 0;
        dataLength = 0;
        appendedLength = 0;
        appendedCount = 0;
        targetEnd = -1;
        if (data.length > RETAINED_BYTES) {
            data = new byte[256];
        }
        if (appended.length > RETAINED_BYTES) {
            appended = new byte[512];
        }
    }

    /** Removes one field. */
    public void remove(int index) {
        setState(index, REMOVED);
    }

    /** Removes every field with the known name, whatever else was said about it; appended ones stay. */
    public void removeAll(int nameId) {
        removedIds |= bit(nameId) & ~bit(FieldNames.UNKNOWN);
    }

    /** Gives one field another value. */
    public void replaceValue(int index, byte[] source, int start, int end) {
        reserveReplacement();
        int at = copyData(source, start, end);
        replacements[replacementCount * 2] = at;
        replacements[replacementCount * 2 + 1] = dataLength;
        replacementCount++;
        setState(index, replacementCount);
    }

    /** Gives one field another value. */
    public void replaceValue(int index, String ascii) {
        reserveReplacement();
        int at = dataLength;
        copyData(ascii);
        replacements[replacementCount * 2] = at;
        replacements[replacementCount * 2 + 1] = dataLength;
        replacementCount++;
        setState(index, replacementCount);
    }

    /** Adds a field behind all others. */
    public void append(String name, String asciiValue) {
        int nameLength = name.length();
        int valueLength = asciiValue.length();
        byte[] target = reserveLine(nameLength + valueLength + 4);
        int at = appendedLength;
        Octets.write(name, target, at);
        target[at + nameLength] = ':';
        target[at + nameLength + 1] = ' ';
        Octets.write(asciiValue, target, at + nameLength + 2);
        endLine(at, at + nameLength, at + nameLength + 2 + valueLength);
    }

    /** Adds a field behind all others; the first array is its name with colon and space. */
    public void appendRaw(byte[] nameColonSpace, byte[] source, int start, int end) {
        byte[] target = reserveLine(nameColonSpace.length + end - start + 2);
        int at = appendedLength;
        System.arraycopy(nameColonSpace, 0, target, at, nameColonSpace.length);
        int valueAt = at + nameColonSpace.length;
        System.arraycopy(source, start, target, valueAt, end - start);
        endLine(at, valueAt - 2, valueAt + end - start);
    }

    /** Adds a field behind all others, with the value {@code first, second}. */
    public void appendJoined(byte[] nameColonSpace, byte[] first, int firstStart, int firstEnd, String second) {
        int firstLength = firstEnd - firstStart;
        byte[] target = reserveLine(nameColonSpace.length + firstLength + second.length() + 4);
        int at = appendedLength;
        System.arraycopy(nameColonSpace, 0, target, at, nameColonSpace.length);
        int valueAt = at + nameColonSpace.length;
        System.arraycopy(first, firstStart, target, valueAt, firstLength);
        int end = valueAt + firstLength;
        target[end] = ',';
        target[end + 1] = ' ';
        Octets.write(second, target, end + 2);
        endLine(at, valueAt - 2, end + 2 + second.length());
    }

    /**
     * Removes what concerns one connection only (RFC 9110 section 7.6.1): the known fields of that kind, TE included, and every field
     * that Connection names, except those whose removal a client could abuse. Trailer stays.
     */
    public void removeHopByHop(HeadFields fields) {
        removedIds |= HOP_BY_HOP;
        for (int i = fields.indexOf(FieldNames.CONNECTION); i >= 0; i = fields.indexOf(FieldNames.CONNECTION, i + 1)) {
            removeNominated(fields, i);
        }
    }

    /** Sends another request target. */
    public void setTarget(byte[] source, int start, int end) {
        targetStart = copyData(source, start, end);
        targetEnd = dataLength;
    }

    public boolean hasTarget() {
        return targetEnd >= 0;
    }

    /** Where the other request target stands in {@link #data()}. */
    public int targetStart() {
        return targetStart;
    }

    public int targetEnd() {
        return targetEnd;
    }

    /** Whether nothing is removed or replaced; there may still be appended fields. */
    public boolean keepsAllFields() {
        return stateCount == 0 && removedIds == 0;
    }

    /** Whether the field is removed. */
    public boolean isRemoved(HeadFields fields, int index) {
        return (index < stateCount && states[index] == REMOVED) || (removedIds & bit(fields.nameId(index))) != 0;
    }

    /** Whether the field's value is replaced; it may be removed nevertheless. */
    public boolean isReplaced(int index) {
        return index < stateCount && states[index] > 0;
    }

    /** Whether the field is neither removed nor replaced. */
    public boolean isUntouched(HeadFields fields, int index) {
        return (index >= stateCount || states[index] == 0) && (removedIds & bit(fields.nameId(index))) == 0;
    }

    /** The array in which replaced values and the other target stand. */
    public byte[] data() {
        return data;
    }

    public int dataLength() {
        return dataLength;
    }

    /** Where the new value of a replaced field starts in {@link #data()}. */
    public int valueStart(int index) {
        return replacements[(states[index] - 1) * 2];
    }

    public int valueEnd(int index) {
        return replacements[(states[index] - 1) * 2 + 1];
    }

    /** The array in which the appended lines stand one after another, from 0 to {@link #appendedLength()}. */
    public byte[] appended() {
        return appended;
    }

    public int appendedLength() {
        return appendedLength;
    }

    /** How many fields are appended. */
    public int appendedCount() {
        return appendedCount;
    }

    public int appendedNameStart(int k) {
        return appendedIndex[k * 3];
    }

    public int appendedNameEnd(int k) {
        return appendedIndex[k * 3 + 1];
    }

    public int appendedValueStart(int k) {
        return appendedIndex[k * 3 + 1] + 2;
    }

    public int appendedValueEnd(int k) {
        return appendedIndex[k * 3 + 2];
    }

    private void removeNominated(HeadFields fields, int connection) {
        byte[] bytes = fields.bytes();
        int end = fields.valueEnd(connection);
        int from = fields.valueStart(connection);
        while (from < end) {
            int comma = from;
            while (comma < end && bytes[comma] != ',') {
                comma++;
            }
            int start = from;
            int stop = comma;
            while (start < stop && Octets.isBlank(bytes[start])) {
                start++;
            }
            while (stop > start && Octets.isBlank(bytes[stop - 1])) {
                stop--;
            }
            if (start < stop) {
                removeNamed(fields, start, stop);
            }
            from = comma + 1;
        }
    }

    private void removeNamed(HeadFields fields, int start, int end) {
        byte[] bytes = fields.bytes();
        int id = FieldNames.idOf(bytes, start, end);
        if (id != FieldNames.UNKNOWN) {
            removedIds |= bit(id) & ~NEVER_NOMINATED;
            return;
        }
        for (int i = 0; i < fields.count(); i++) {
            if (fields.nameId(i) == FieldNames.UNKNOWN
                    && Octets.equalsIgnoreCase(bytes, start, end, bytes, fields.nameStart(i), fields.nameEnd(i))) {
                remove(i);
            }
        }
    }

    private void setState(int index, int state) {
        if (index >= states.length) {
            states = Arrays.copyOf(states, Math.max(states.length * 2, index + 1));
        }
        states[index] = state;
        stateCount = Math.max(stateCount, index + 1);
    }

    private void reserveReplacement() {
        if (replacementCount * 2 == replacements.length) {
            replacements = Arrays.copyOf(replacements, replacements.length * 2);
        }
    }

    private int copyData(byte[] source, int start, int end) {
        int at = dataLength;
        reserveData(end - start);
        System.arraycopy(source, start, data, at, end - start);
        dataLength += end - start;
        return at;
    }

    private void copyData(String ascii) {
        reserveData(ascii.length());
        Octets.write(ascii, data, dataLength);
        dataLength += ascii.length();
    }

    private void reserveData(int more) {
        if (data.length - dataLength < more) {
            data = Arrays.copyOf(data, Math.max(data.length * 2, dataLength + more));
        }
    }

    private byte[] reserveLine(int more) {
        if (appended.length - appendedLength < more) {
            appended = Arrays.copyOf(appended, Math.max(appended.length * 2, appendedLength + more));
        }
        if (appendedCount * 3 == appendedIndex.length) {
            appendedIndex = Arrays.copyOf(appendedIndex, appendedIndex.length * 2);
        }
        return appended;
    }

    private void endLine(int nameStart, int nameEnd, int valueEnd) {
        appended[valueEnd] = '\r';
        appended[valueEnd + 1] = '\n';
        appendedLength = valueEnd + 2;
        appendedIndex[appendedCount * 3] = nameStart;
        appendedIndex[appendedCount * 3 + 1] = nameEnd;
        appendedIndex[appendedCount * 3 + 2] = valueEnd;
        appendedCount++;
    }

    private static long bit(int nameId) {
        return 1L << nameId;
    }
}
