package io.elb.internal.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** The complete files beside the one that is written: their names, their compression, and how many stay. Immutable. */
final class RotatedFiles {
    private static final String NAME = "{name}";
    private static final String TIME = "{time}";
    private static final String GZIP = ".gz";
    private static final String UNFINISHED = ".part";
    private static final DateTimeFormatter END =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final LineFileSettings settings;
    private final Path directory;
    private final String template;
    private final Pattern names;

    RotatedFiles(LineFileSettings settings) {
        this.settings = settings;
        Path path = settings.path().toAbsolutePath();
        Path parent = path.getParent();
        this.directory = parent == null ? path : parent;
        this.template = settings.rotatedName()
                .replace(NAME, String.valueOf(settings.path().getFileName()));
        int time = template.indexOf(TIME);
        this.names = Pattern.compile(Pattern.quote(template.substring(0, time))
                + "([0-9]{8}T[0-9]{6}Z)"
                + Pattern.quote(template.substring(time + TIME.length()))
                + "(?:-([0-9]{1,9}))?(?:\\.gz)?");
    }

    Path directory() {
        return directory;
    }

    /** A name that no file has, for one whose lines end at {@code end}. */
    Path nameFor(Instant end) {
        String base = template.replace(TIME, END.format(end));
        Path free = directory.resolve(base);
        for (int i = 2; Files.exists(free) || Files.exists(directory.resolve(free.getFileName() + GZIP)); i++) {
            free = directory.resolve(base + '-' + i);
        }
        return free;
    }

    /** Whether a complete file leaves something to do. */
    boolean hasWork() {
        return settings.gzip() || settings.keep() > 0;
    }

    /** Compresses a complete file if that is wanted, and deletes the oldest ones beyond those that stay. */
    void tidy(Path complete) throws IOException {
        if (settings.gzip()) {
            compress(complete);
        }
        if (settings.keep() > 0) {
            prune();
        }
    }

    private static void compress(Path complete) throws IOException {
        Path unfinished = complete.resolveSibling(complete.getFileName() + GZIP + UNFINISHED);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(unfinished))) {
            Files.copy(complete, out);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        Files.move(
                unfinished,
                complete.resolveSibling(complete.getFileName() + GZIP),
                StandardCopyOption.REPLACE_EXISTING);
        Files.delete(complete);
    }

    private void prune() throws IOException {
        List<Path> complete;
        try (Stream<Path> all = Files.list(directory)) {
            complete = all.filter(path -> match(path).matches())
                    .sorted(Comparator.comparing((Path path) -> part(path, 1)).thenComparing(path -> number(path)))
                    .toList();
        }
        for (int i = 0; i < complete.size() - settings.keep(); i++) {
            Files.deleteIfExists(complete.get(i));
        }
    }

    private Matcher match(Path path) {
        return names.matcher(String.valueOf(path.getFileName()));
    }

    private String part(Path path, int group) {
        Matcher matcher = match(path);
        return matcher.matches() && matcher.group(group) != null ? matcher.group(group) : "";
    }

    private int number(Path path) {
        String text = part(path, 2);
        return text.isEmpty() ? 1 : Integer.parseInt(text);
    }
}
