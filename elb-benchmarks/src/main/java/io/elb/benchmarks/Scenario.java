package io.elb.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the load generator asks for. A further scenario is one more constant here. */
enum Scenario {
    GET_100B("GET 100 B", "GET", "/100", 100, 64, "", true),
    GET_10K("GET 10 KiB", "GET", "/10k", 10 * 1024, 64, "", true),
    GET_1M("GET 1 MiB", "GET", "/1m", 1024 * 1024, 16, "", true),
    POST_10K("POST 10 KiB", "POST", "/post", 3, 64, "", true),
    CLOSE_100B("GET 100 B, a connection per request", "GET", "/100", 100, 64, "Connection: close", false);

    static final int POST_BYTES = 10 * 1024;

    private final String title;
    private final String method;
    private final String path;
    private final int responseBytes;
    private final int connections;
    private final String header;
    private final boolean byDefault;

    Scenario(
            String title,
            String method,
            String path,
            int responseBytes,
            int connections,
            String header,
            boolean byDefault) {
        this.title = title;
        this.method = method;
        this.path = path;
        this.responseBytes = responseBytes;
        this.connections = connections;
        this.header = header;
        this.byDefault = byDefault;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    int requestBytes() {
        return method.equals("POST") ? POST_BYTES : 0;
    }

    int responseBytes() {
        return responseBytes;
    }

    int connections() {
        return connections;
    }

    boolean keepsAlive() {
        return !header.equals("Connection: close");
    }

    /** The script that makes wrk send this request and print its figures on one line. */
    String wrkScript() {
        StringBuilder lua = new StringBuilder("wrk.method = \"" + method + "\"\n");
        if (requestBytes() > 0) {
            lua.append("wrk.body = string.rep(\"x\", ").append(requestBytes()).append(")\n");
            lua.append("wrk.headers[\"Content-Type\"] = \"application/octet-stream\"\n");
        }
        if (!header.isEmpty()) {
            int colon = header.indexOf(": ");
            lua.append(String.format(
                    Locale.ROOT,
                    "wrk.headers[\"%s\"] = \"%s\"%n",
                    header.substring(0, colon),
                    header.substring(colon + 2)));
        }
        return lua.append(WrkResult.DONE_SCRIPT).toString();
    }

    static Scenario byId(String id) {
        return Arrays.stream(values())
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("scenario: " + id + " (expected: " + names() + ")"));
    }

    static List<Scenario> defaults() {
        return Arrays.stream(values()).filter(s -> s.byDefault).toList();
    }

    static String names() {
        return Arrays.stream(values()).map(Scenario::id).collect(Collectors.joining(","));
    }
}
