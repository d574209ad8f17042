package io.elb.internal.json;

/** A text is not JSON, or goes beyond what its reader takes. */
public final class JsonException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    JsonException(String expected, int position) {
        super("json: at " + position + " (expected: " + expected + ')');
    }
}
