package io.elb.testing.simulation;

import io.elb.internal.json.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Results side by side: as a page with plots that needs nothing beside itself, or as a table for the console.
 * <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class SimulationReport {
    private final String title;
    private final Map<String, List<SimulationResult>> scenes;

    private SimulationReport(String title, Map<String, List<SimulationResult>> scenes) {
        this.title = title;
        this.scenes = scenes;
    }

    /**
     * A report.
     *
     * @param title of the page
     * @param results those of one simulation are compared with each other; in the order in which they are to be shown
     * @return the report
     */
    public static SimulationReport of(String title, List<SimulationResult> results) {
        Map<String, List<SimulationResult>> scenes = new LinkedHashMap<>();
        for (SimulationResult result : results) {
            scenes.merge(
                    result.simulation().name(),
                    List.of(result),
                    (one, two) -> Stream.concat(one.stream(), two.stream()).toList());
        }
        return new SimulationReport(Objects.requireNonNull(title, "title"), scenes);
    }

    /**
     * Writes the page.
     *
     * @param file to write, overwritten if it is there
     * @throws UncheckedIOException if it can't be written
     */
    public void writeTo(Path file) {
        try {
            Files.writeString(file, toHtml());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The page.
     *
     * @return HTML with all styles, scripts and figures in it, the same for the same results
     */
    public String toHtml() {
        Map<String, String> parts = Map.of(
                "title", title.replace("&", "&amp;").replace("<", "&lt;"),
                "style", resource("uPlot.min.css") + resource("report.css"),
                "licence", resource("LICENSE"),
                "library", resource("uPlot.iife.min.js"),
                "script", resource("report.js"),
                "data", data());
        StringBuilder page = new StringBuilder();
        for (String piece : resource("report.html").split("\\{\\{", -1)) {
            int end = piece.indexOf("}}");
            page.append(end < 0 ? piece : parts.get(piece.substring(0, end)) + piece.substring(end + 2));
        }
        return page.toString();
    }

    /** In a script of a page: what would end it is written in another way that means the same. */
    private String data() {
        JsonWriter json = new JsonWriter(1 << 16);
        json.begin('[');
        for (List<SimulationResult> scene : scenes.values()) {
            Simulation simulation = scene.get(0).simulation();
            json.begin('{').name("name").value(simulation.name());
            json.name("targets").value(simulation.targets().size());
            json.name("balancers").value(simulation.balancers());
            json.name("results").begin('[');
            scene.forEach(result -> new ResultJson(result, json));
            json.end(']').end('}');
        }
        return json.end(']').toString().replace("</", "<\\/").replace("<!--", "<\\u0021--");
    }

    private static String resource(String name) {
        try (InputStream bytes = SimulationReport.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(bytes, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A table of all results.
     *
     * @return lines of text
     */
    @Override
    public String toString() {
        int width = scenes.values().stream()
                .flatMap(List::stream)
                .mapToInt(result -> result.name().length())
                .max()
                .orElse(0);
        StringBuilder text = new StringBuilder(title).append('\n');
        scenes.forEach((name, results) -> {
            text.append('\n').append(name).append('\n');
            text.append(String.format(
                    Locale.ROOT,
                    "  %-" + Math.max(1, width) + "s %9s %9s %9s %9s %7s%n",
                    "",
                    "success",
                    "p50",
                    "p99",
                    "p99.9",
                    "spread"));
            results.forEach(result -> text.append(String.format(
                    Locale.ROOT,
                    "  %-" + Math.max(1, width) + "s %7.2f %% %6.1f ms %6.1f ms %6.1f ms %7.2f%n",
                    result.name(),
                    result.successPercent(),
                    result.millis(50),
                    result.millis(99),
                    result.millis(99.9),
                    result.spread())));
        });
        return text.toString();
    }
}
