package io.elb.internal.connection;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fields that every request of a connection gets, made once. What the client sent under their names goes. */
public final class AddedFields {
    private final List<byte[]> names = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();

    void add(String name, String value) {
        names.add((name + ": ").getBytes(StandardCharsets.US_ASCII));
        values.add(value.getBytes(StandardCharsets.US_ASCII));
    }

    /** How many there are. */
    public int count() {
        return names.size();
    }

    /** Name, colon and space in ASCII; not to be changed. */
    public byte[] name(int index) {
        return names.get(index);
    }

    /** Value in ASCII; not to be changed. */
    public byte[] value(int index) {
        return values.get(index);
    }
}
