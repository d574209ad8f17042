package io.elb.benchmarks;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.style.Styler;

/** A bar chart of CPU per request, relative to the better of HAProxy and nginx where one of them ran. */
final class ChartReport {

    private ChartReport() {}

    /** Writes the chart, or says why it can't: a java without fonts draws nothing. */
    static Optional<String> write(List<ScenarioResult> results, Path file) throws IOException {
        try {
            VectorGraphicsEncoder.saveVectorGraphic(
                    chart(results), file.toString(), VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
            return Optional.empty();
        } catch (RuntimeException | LinkageError | InternalError e) {
            return Optional.of(e.toString());
        }
    }

    static CategoryChart chart(List<ScenarioResult> results) {
        boolean relative = results.stream().noneMatch(r -> r.references().isEmpty());
        CategoryChart chart = new CategoryChartBuilder()
                .width(900)
                .height(480)
                .title("CPU per request" + (relative ? ", better of HAProxy and nginx = 1" : ""))
                .yAxisTitle(relative ? "ratio (lower is cheaper)" : "µs (lower is cheaper)")
                .theme(Styler.ChartTheme.XChart)
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        chart.getStyler().setAvailableSpaceFill(0.8);
        chart.getStyler().setChartBackgroundColor(Color.WHITE);
        chart.getStyler().setYAxisMin(0.0);
        // Dashes become thousands of shapes in an SVG.
        chart.getStyler().setPlotGridLinesStroke(new BasicStroke(0.5f));
        chart.getStyler().setPlotGridVerticalLinesVisible(false);
        Set<ProxyKind> proxies = EnumSet.noneOf(ProxyKind.class);
        results.forEach(result -> proxies.addAll(result.proxies()));
        for (ProxyKind proxy : proxies) {
            List<String> titles = new ArrayList<>();
            List<Double> values = new ArrayList<>();
            for (ScenarioResult result : results) {
                titles.add(result.scenario().title());
                values.add(value(result, proxy, relative));
            }
            chart.addSeries(proxy.title(), titles, values);
        }
        return chart;
    }

    private static double value(ScenarioResult result, ProxyKind proxy, boolean relative) {
        if (!result.proxies().contains(proxy)) {
            return 0;
        }
        return relative
                ? result.ratio(proxy, result.references())
                        .map(Quartiles::median)
                        .orElse(0.0)
                : result.median(proxy, Measurement::cpuMicrosPerRequest);
    }
}
