package io.elb.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One file of {@code src/test/resources/wire}, parsed; the format is in the README beside them. */
public record WireExample(String name, String description, List<Step> steps) {
    private static final String MARK = "--- ";
    private static final String ANY = "{any}";
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9a-fA-F]{2}|.)");
    private static final Pattern LONE_BACKSLASH_AT_END = Pattern.compile("(?:[^\\\\]|\\\\.)*\\\\");

    /** What one section does. */
    public enum Kind {
        CLIENT_SENDS("client", true),
        TARGET_RECEIVES("target receives", true),
        TARGET_SENDS("target sends", true),
        CLIENT_RECEIVES("client receives", true),
        CLIENT_ENDS("client ends", false),
        TARGET_ENDS("target ends", false),
        CLIENT_SEES_END("client sees end", false),
        TARGET_SEES_END("target sees end", false);

        private final String title;
        private final boolean hasBytes;

        Kind(String title, boolean hasBytes) {
            this.title = title;
            this.hasBytes = hasBytes;
        }

        static Kind of(String title) {
            return Arrays.stream(values())
                    .filter(kind -> kind.title.equals(title))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("section: " + title + " (expected: one of "
                            + Arrays.stream(values()).map(kind -> kind.title).toList() + ")"));
        }
    }

    /** One section: its bytes as ISO 8859-1, in which {@code {any}} may still stand. */
    public record Step(Kind kind, String text) {
        byte[] bytes() {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        /** Matches what is received. */
        Pattern pattern() {
            StringBuilder pattern = new StringBuilder();
            int from = 0;
            for (int at = text.indexOf(ANY); at >= 0; at = text.indexOf(ANY, from)) {
                pattern.append(Pattern.quote(text.substring(from, at))).append("[^\\r\\n]*");
                from = at + ANY.length();
            }
            return Pattern.compile(
                    pattern.append(Pattern.quote(text.substring(from))).toString());
        }
    }

    /** All examples of the class path's folder {@code wire/exchange}, by name. */
    public static List<WireExample> all() {
        URL folder = WireExample.class.getResource("/wire/exchange");
        if (folder == null) {
            throw new IllegalStateException("folder /wire/exchange: none (expected: on the class path)");
        }
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            return files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(WireExample::from)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static WireExample from(Path file) {
        try {
            return parse(file.getFileName().toString().replace(".txt", ""), Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static WireExample parse(String name, String content) {
        StringBuilder description = new StringBuilder();
        List<Step> steps = new ArrayList<>();
        StringBuilder section = description;
        for (String line : content.lines().toList()) {
            if (line.startsWith(MARK)) {
                finish(name, steps, section, description);
                section = new StringBuilder();
                steps.add(new Step(Kind.of(line.substring(MARK.length()).strip()), ""));
            } else if (section == description) {
                description.append(line).append('\n');
            } else {
                section.append(unescaped(name, line));
            }
        }
        finish(name, steps, section, description);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("example " + name + ": no section (expected: at least one)");
        }
        return new WireExample(name, description.toString().strip(), List.copyOf(steps));
    }

    private static void finish(String name, List<Step> steps, StringBuilder section, StringBuilder description) {
        if (section == description) {
            return;
        }
        Kind kind = steps.remove(steps.size() - 1).kind();
        String text = section.toString();
        if (kind.hasBytes == text.isEmpty()) {
            throw new IllegalArgumentException("section " + kind.title + " of " + name + ": " + text.length()
                    + " bytes (expected: " + (kind.hasBytes ? "some" : "none") + ")");
        }
        if (text.endsWith(ANY)) {
            throw new IllegalArgumentException(
                    "section " + kind.title + " of " + name + ": ends with " + ANY + " (expected: a line's end)");
        }
        steps.add(new Step(kind, text));
    }

    private static String unescaped(String name, String line) {
        if (line.chars().anyMatch(c -> c > 0xff)) {
            throw new IllegalArgumentException("line of " + name + ": " + line + " (expected: ISO 8859-1)");
        }
        boolean hasCrlf = !LONE_BACKSLASH_AT_END.matcher(line).matches();
        String escaped = hasCrlf ? line : line.substring(0, line.length() - 1);
        String text =
                ESCAPE.matcher(escaped).replaceAll(match -> Matcher.quoteReplacement(meaning(name, match.group(1))));
        return hasCrlf ? text + "\r\n" : text;
    }

    private static String meaning(String name, String escape) {
        return switch (escape) {
            case "r" -> "\r";
            case "n" -> "\n";
            case "t" -> "\t";
            case "\\" -> "\\";
            default -> {
                if (escape.length() != 3) {
                    throw new IllegalArgumentException("escape in " + name + ": \\" + escape
                            + " (expected: \\r, \\n, \\t, \\\\, \\xHH or the line's end)");
                }
                yield Character.toString(Integer.parseInt(escape.substring(1), 16));
            }
        };
    }

    @Override
    public String toString() {
        return name;
    }
}
