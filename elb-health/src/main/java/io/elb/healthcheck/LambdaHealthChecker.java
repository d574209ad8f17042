package io.elb.healthcheck;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Checks a target that is a function by calling it, as an application load balancer checks a Lambda function: with a GET
 * whose only header says who asks; the status decides. ELB has these checks off, and so have groups here, by
 * {@link HealthChecker#none()}; handing in this checker turns them on. Functions that are not Lambda's are checked alike.
 * <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class LambdaHealthChecker implements HealthChecker {
    private static final HealthCheckSettings SETTINGS =
            HealthCheckSettings.defaults().withInterval(Duration.ofSeconds(35)).withTimeout(Duration.ofSeconds(30));

    private final String path;
    private final StatusMatcher matcher;
    private final HealthCheckSettings settings;

    private LambdaHealthChecker(String path, StatusMatcher matcher, HealthCheckSettings settings) {
        this.path = path;
        this.matcher = matcher;
        this.settings = settings;
    }

    /**
     * A checker with ELB's defaults for Lambda functions: path {@code /}, status 200, every 35 s, timeout 30 s, healthy after
     * 5 and unhealthy after 2.
     *
     * @return the checker
     */
    public static LambdaHealthChecker of() {
        return of("/");
    }

    /**
     * A checker of another path, with the other defaults.
     *
     * @param path the request target of the event: 1–1024 visible ASCII characters, the first of them {@code /}
     * @return the checker
     * @throws IllegalArgumentException if the path is not so
     * @throws NullPointerException if {@code path} is null
     */
    public static LambdaHealthChecker of(String path) {
        return new LambdaHealthChecker(CheckPath.checked(path), StatusMatcher.DEFAULT, SETTINGS);
    }

    /**
     * This checker with other statuses that count as healthy.
     *
     * @param statuses codes of 200–499, as for {@link HttpHealthChecker#withMatcher}; default {@code 200}
     * @return the new checker
     * @throws IllegalArgumentException if the text is not so
     * @throws NullPointerException if {@code statuses} is null
     */
    public LambdaHealthChecker withMatcher(String statuses) {
        return new LambdaHealthChecker(path, StatusMatcher.parse(statuses), settings);
    }

    /**
     * This checker with other times and thresholds.
     *
     * @param newSettings default {@link HealthCheckSettings#defaults()} with an interval of 35 s and a timeout of 30 s; without
     *     a port, which a function has not
     * @return the new checker
     * @throws IllegalArgumentException if a port is set
     * @throws NullPointerException if {@code newSettings} is null
     */
    public LambdaHealthChecker withSettings(HealthCheckSettings newSettings) {
        Objects.requireNonNull(newSettings, "settings");
        if (newSettings.port().isPresent()) {
            throw new IllegalArgumentException(
                    "port: " + newSettings.port().getAsInt() + " (expected: none for a function)");
        }
        return new LambdaHealthChecker(path, matcher, newSettings);
    }

    /**
     * The request target that is asked for.
     *
     * @return the path
     */
    public String path() {
        return path;
    }

    /**
     * The statuses that count as healthy.
     *
     * @return the text given to {@link #withMatcher}
     */
    public String matcher() {
        return matcher.toString();
    }

    @Override
    public String protocol() {
        return "lambda";
    }

    @Override
    public HealthCheckSettings settings() {
        return settings;
    }

    @Override
    public boolean checksFunctions() {
        return true;
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        return probe.invoke(path, HttpHealthChecker.USER_AGENT)
                .thenApply(status ->
                        matcher.matches(status) ? HealthResult.healthy(status) : HealthResult.codeMismatch(status));
    }

    @Override
    public String toString() {
        return "LambdaHealthChecker[path=" + path + ", matcher=" + matcher + ", " + settings + ']';
    }
}
