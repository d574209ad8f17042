package io.elb.internal.http.h1;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the files of wire examples; as a program, writes their octets as the seeds of a fuzz run. */
final class WireExamples {
    private WireExamples() {}

    /** Returns the columns of every example in a file. */
    static List<String[]> load(String file) {
        try (InputStream in = WireExamples.class.getResourceAsStream("/wire/" + file)) {
            List<String[]> examples = new ArrayList<>();
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            text.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> {
                        String[] columns = line.split(" \\| ", -1);
                        examples.add(columns);
                    });
            return examples;
        } catch (IOException e) {
            throw new IllegalStateException(file, e);
        }
    }

    /** Returns the octets that an example spells with escapes. */
    static byte[] octets(String escaped) {
        StringBuilder octets = new StringBuilder();
        int at = 0;
        while (at < escaped.length()) {
            char c = escaped.charAt(at++);
            if (c != '\\') {
                octets.append(c);
                continue;
            }
            char escape = escaped.charAt(at++);
            switch (escape) {
                case 'r' -> octets.append('\r');
                case 'n' -> octets.append('\n');
                case 't' -> octets.append('\t');
                case 'x' -> {
                    octets.append((char) Integer.parseInt(escaped.substring(at, at + 2), 16));
                    at += 2;
                }
                default -> octets.append(escape);
            }
        }
        return octets.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createDirectories(Path.of(arguments[1]));
        int number = 0;
        for (String[] columns : load(arguments[0])) {
            Files.write(directory.resolve("seed-" + number++), octets(columns[columns.length - 1]));
        }
    }
}
