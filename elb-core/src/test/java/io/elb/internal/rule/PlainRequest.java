package io.elb.internal.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A request in its parts, made of few characters so that patterns of the same characters match now and then. */
record PlainRequest(String method, String host, String path, String query, List<Field> fields, String client) {
    private static final String[] METHODS = {"GET", "GET", "POST", "PUT", "A-B", "BA"};
    private static final String[] ENDINGS = {"a", "ab", "B", "com"};
    private static final String[] NAMES = {"X-A", "x-a", "X-B", "Accept", "ACCEPT", "User-Agent"};
    private static final String[] CLIENTS = {
        "10.0.0.1", "10.0.1.1", "10.1.0.1", "192.0.2.77", "2001:db8::1", "2001:db8:0:1::1", "::1"
    };

    /** A header field. */
    record Field(String name, String value) {}

    static PlainRequest random(Random random) {
        List<Field> fields = new ArrayList<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            fields.add(new Field(one(random, NAMES), fieldValue(random)));
        }
        return new PlainRequest(
                one(random, METHODS),
                random.nextInt(20) == 0 ? "" : host(random, "abB.", "aAbB"),
                '/' + GlobTest.text(random, random.nextInt(20) == 0 ? "/ab\u00e4" : "/abB", 6),
                random.nextInt(3) == 0 ? "" : query(random),
                List.copyOf(fields),
                one(random, CLIENTS));
    }

    private static String fieldValue(Random random) {
        String value = GlobTest.text(random, "abAB ", 4).strip();
        return random.nextInt(20) == 0 ? value + "\u00e4" + value : value;
    }

    private static String query(Random random) {
        String query = GlobTest.text(random, "abAB=&", 8);
        return random.nextInt(4) == 0 ? query + "*a?\\=*" : query;
    }

    static String host(Random random, String inner, String before) {
        return GlobTest.text(random, inner, 4) + GlobTest.text(random, before, 2) + '.' + one(random, ENDINGS);
    }

    static String one(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** As HTTP/1.1 has it. */
    String text() {
        StringBuilder text = new StringBuilder(method).append(' ').append(path);
        if (!query.isEmpty()) {
            text.append('?').append(query);
        }
        text.append(" HTTP/1.1\r\nHost: ").append(host).append("\r\n");
        fields.forEach(field ->
                text.append(field.name()).append(": ").append(field.value()).append("\r\n"));
        return text.append("\r\n").toString();
    }
}
