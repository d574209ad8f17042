package io.elb;

import io.elb.target.FunctionRequest;
import io.elb.target.FunctionResponse;
import io.elb.target.TargetFunction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A function target that answers with everything a balancer measures, as Prometheus scrapes it: in the text format 0.0.4, or in
 * that of OpenMetrics 1.0.0 when the request's {@code Accept} prefers it. Register it in a target group, and let a rule forward
 * {@code /metrics} to the group. It answers GET and HEAD; anything else with 405.
 *
 * <p>It runs on a thread that may block, not on an event loop: a scrape takes locks, and a text of many target groups takes
 * time. <em>Thread-safe.</em>
 *
 * @see io.elb.observe.MetricsSnapshot#toPrometheus()
 * @since 0.1
 */
public final class PrometheusEndpoint implements TargetFunction {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final Pattern QUALITY = Pattern.compile(";\\s*q=([01](?:\\.\\d{0,3})?)");

    private final LoadBalancer balancer;

    private PrometheusEndpoint(LoadBalancer balancer) {
        this.balancer = balancer;
    }

    /**
     * An endpoint with the metrics of a balancer, the one that it is registered with or another one.
     *
     * @param balancer whose metrics
     * @return the function
     * @throws NullPointerException if the balancer is null
     */
    public static PrometheusEndpoint of(LoadBalancer balancer) {
        return new PrometheusEndpoint(Objects.requireNonNull(balancer, "balancer"));
    }

    @Override
    public boolean isBlocking() {
        return true;
    }

    @Override
    public CompletionStage<FunctionResponse> handle(FunctionRequest request) {
        return CompletableFuture.completedFuture(answer(request));
    }

    private FunctionResponse answer(FunctionRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return FunctionResponse.of(405, "").withHeader("Allow", "GET, HEAD");
        }
        boolean isOpenMetrics = prefersOpenMetrics(request);
        String text = isOpenMetrics
                ? balancer.metrics().toOpenMetrics()
                : balancer.metrics().toPrometheus();
        return FunctionResponse.of(200, text.getBytes(StandardCharsets.UTF_8))
                .withHeader("Content-Type", isOpenMetrics ? OPEN_METRICS : TEXT);
    }

    /** By the qualities of Accept (RFC 9110 section 12.5.1); OpenMetrics has to be named. */
    private static boolean prefersOpenMetrics(FunctionRequest request) {
        double openMetrics = 0;
        double text = 0;
        for (Map.Entry<String, String> field : request.headers()) {
            if (field.getKey().equalsIgnoreCase("Accept")) {
                for (String range : field.getValue().toLowerCase(Locale.ROOT).split(",", -1)) {
                    String type = range.split(";", 2)[0].strip();
                    if (type.equals("application/openmetrics-text")) {
                        openMetrics = Math.max(openMetrics, quality(range));
                    } else if (type.equals("text/plain")) {
                        text = Math.max(text, quality(range));
                    }
                }
            }
        }
        return openMetrics > 0 && openMetrics >= text;
    }

    private static double quality(String range) {
        Matcher quality = QUALITY.matcher(range);
        return quality.find() ? Double.parseDouble(quality.group(1)) : 1;
    }
}
