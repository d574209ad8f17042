package io.elb.observe;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * How metrics are called elsewhere: ELB's name in words, small, behind {@code elb}. A word begins with each capital that
 * follows a small letter or digit, or stands before a small letter; underscores part words too; {@code IPv6} is one word.
 */
final class MetricNames {
    private static final Pattern WORDS =
            Pattern.compile("_|(?<=\\p{Lower})(?=\\p{Upper})|(?<=[\\p{Upper}\\d])(?=\\p{Upper}\\p{Lower})");

    private MetricNames() {}

    /** The words with a separator between them, for instance {@code elb_request_count}. */
    static String of(Metric metric, char separator) {
        return "elb" + separator + words(metric.metricName(), separator);
    }

    /** The words of a dimension, for instance {@code load_balancer}. */
    static String of(MetricDimension dimension, char separator) {
        return words(dimension.token(), separator);
    }

    private static String words(String name, char separator) {
        String parted = WORDS.matcher(name.replace("IPv6", "Ipv6")).replaceAll(String.valueOf(separator));
        return parted.toLowerCase(Locale.ROOT);
    }
}
