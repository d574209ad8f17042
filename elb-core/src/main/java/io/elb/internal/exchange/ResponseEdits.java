package io.elb.internal.exchange;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.listener.ResponseHeaders;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a listener changes in the heads of final responses. Thread-safe. */
public final class ResponseEdits {
    /** One field that is set: its name in lower case, the start of its line, and its value. */
    private record Setter(String name, byte[] nameColonSpace, byte[] value) {}

    private final boolean hasServer;
    private final Setter[] setters;

    /** Compiles the configuration of a listener. */
    public ResponseEdits(ResponseHeaders headers) {
        hasServer = headers.hasServer();
        List<Setter> compiled = new ArrayList<>();
        headers.values()
                .forEach((name, value) ->
                        compiled.add(new Setter(name.toLowerCase(Locale.ROOT), ascii(name + ": "), ascii(value))));
        setters = compiled.toArray(new Setter[0]);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether the balancer's own answers name it. */
    boolean hasServer() {
        return hasServer;
    }

    /** Names the balancer in what it made of a Lambda function's response, unless the function has said otherwise. */
    void nameServer(HeadFields fields, HeadEdits edits) {
        if (hasServer && !fields.has(FieldNames.SERVER)) {
            edits.append("Server", LocalAnswer.SERVER);
        }
    }

    /** Sets every field that is configured, in place of what the head has. */
    void apply(HeadFields fields, HeadEdits edits) {
        for (Setter setter : setters) {
            for (int i = fields.indexOfName(setter.name, 0); i >= 0; i = fields.indexOfName(setter.name, i + 1)) {
                edits.remove(i);
            }
            edits.appendRaw(setter.nameColonSpace, setter.value, 0, setter.value.length);
        }
    }
}
