package io.elb.observe;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a snapshot as Prometheus reads it. */
final class PrometheusText {
    private static final double WHOLE = 9_007_199_254_740_992.0; // beyond it a double has no fraction left

    private final StringBuilder out = new StringBuilder(8192);
    private final boolean isOpenMetrics;

    private PrometheusText(boolean isOpenMetrics) {
        this.isOpenMetrics = isOpenMetrics;
    }

    /** The text format of Prometheus, version 0.0.4. */
    static String of(MetricsSnapshot snapshot) {
        PrometheusText text = new PrometheusText(false);
        text.write(snapshot);
        return text.out.toString();
    }

    /** The text format of OpenMetrics, version 1.0.0. */
    static String openMetrics(MetricsSnapshot snapshot) {
        PrometheusText text = new PrometheusText(true);
        text.write(snapshot);
        return text.out.append("# EOF\n").toString();
    }

    private void write(MetricsSnapshot snapshot) {
        Map<Metric, List<MetricSample>> families = new LinkedHashMap<>();
        for (MetricSample sample : snapshot.samples()) {
            if (sample.isFinest()) {
                families.computeIfAbsent(sample.metric(), metric -> new ArrayList<>())
                        .add(sample);
            }
        }
        families.forEach(this::family);
    }

    /** The name of a metric's family: with its unit, and without a suffix. */
    static String familyName(Metric metric) {
        String name = MetricNames.of(metric, '_');
        String unit = unit(metric);
        return unit.isEmpty() || name.endsWith('_' + unit) ? name : name + '_' + unit;
    }

    /** The name of a metric's samples; of a distribution that of the family. */
    static String sampleName(Metric metric) {
        return familyName(metric) + (metric.kind() == MetricKind.COUNTER ? "_total" : "");
    }

    private static String unit(Metric metric) {
        return switch (metric.unit()) {
            case COUNT -> "";
            case BYTES -> "bytes";
            case SECONDS -> "seconds";
        };
    }

    private void family(Metric metric, List<MetricSample> samples) {
        String name = isOpenMetrics ? familyName(metric) : sampleName(metric);
        out.append("# HELP ").append(name).append(' ');
        escape(metric.description(), isOpenMetrics).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type(metric)).append('\n');
        if (isOpenMetrics && !unit(metric).isEmpty()) {
            out.append("# UNIT ").append(name).append(' ').append(unit(metric)).append('\n');
        }
        for (MetricSample sample : samples) {
            if (sample.statistics().isPresent()) {
                histogram(familyName(metric), sample, sample.statistics().get());
            } else {
                sample(sampleName(metric), sample, "", sample.value());
            }
        }
    }

    private static String type(Metric metric) {
        return switch (metric.kind()) {
            case COUNTER -> "counter";
            case GAUGE -> "gauge";
            case DISTRIBUTION -> "histogram";
        };
    }

    private void histogram(String name, MetricSample sample, MetricStatistics statistics) {
        for (double bound : ResponseTimeBounds.ALL) {
            sample(name + "_bucket", sample, number(bound), (double) statistics.countUpTo(bound));
        }
        sample(name + "_bucket", sample, "+Inf", (double) statistics.count());
        sample(name + "_sum", sample, "", statistics.sum());
        sample(name + "_count", sample, "", (double) statistics.count());
    }

    private void sample(String name, MetricSample sample, String bound, double value) {
        out.append(name);
        char before = '{';
        for (Map.Entry<MetricDimension, String> dimension : sample.dimensions().entrySet()) {
            out.append(before).append(MetricNames.of(dimension.getKey(), '_')).append("=\"");
            escape(dimension.getValue(), true).append('"');
            before = ',';
        }
        if (!bound.isEmpty()) {
            out.append(",le=\"").append(bound).append('"');
        }
        out.append("} ");
        if (value == Math.rint(value) && Math.abs(value) < WHOLE) {
            out.append((long) value);
        } else {
            out.append(value);
        }
        out.append('\n');
    }

    /** With a fraction and without an exponent, as OpenMetrics wants it. */
    private static String number(double bound) {
        return bound < 0.001 ? BigDecimal.valueOf(bound).stripTrailingZeros().toPlainString() : Double.toString(bound);
    }

    private StringBuilder escape(String text, boolean isQuoted) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '"' -> out.append(isQuoted ? "\\\"" : "\"");
                default -> out.append(c);
            }
        }
        return out;
    }
}
