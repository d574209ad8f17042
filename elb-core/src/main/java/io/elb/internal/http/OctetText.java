package io.elb.internal.http;

/** A range of octets as text of one char per octet, for those who read text; valid as long as the octets stay. */
public final class OctetText implements CharSequence {
    private final byte[] bytes;
    private final int start;
    private final int end;

    public OctetText(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    @Override
    public int length() {
        return end - start;
    }

    @Override
    public char charAt(int index) {
        return (char) (bytes[start + index] & 0xff);
    }

    @Override
    public CharSequence subSequence(int from, int to) {
        return new OctetText(bytes, start + from, start + to);
    }

    @Override
    public String toString() {
        return Octets.string(bytes, start, end);
    }
}
