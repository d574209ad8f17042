package io.elb.limits;

/**
 * What a client may do on one HTTP/2 connection that costs it little and the balancer much (RFC 9113 section 10.5). Beyond
 * it the connection is closed with {@code GOAWAY(ENHANCE_YOUR_CALM)}; the others do not notice. Extensions, on by default.
 * <em>Immutable.</em>
 *
 * <p>Each pair is an allowance that may be used up at once, and what comes back of it in a second.
 *
 * @param resets requests that the client cancels, or that end in a stream error by what it sent, before they are answered
 *     (CVE-2023-44487, CVE-2025-8671); 1–1000000, default 200. A response that it did not take for the idle timeout counts
 *     as ten
 * @param resetsPerSecond how many more in each second, 0–1000000, default 33
 * @param overheadFrames frames that carry nothing of a request or response: PING, SETTINGS, PRIORITY, WINDOW_UPDATE, DATA
 *     without data, and unknown ones; 1–1000000, default 1000. Requests and response data that pass bring back what a client
 *     needs to go with them
 * @param overheadFramesPerSecond how many more in each second, 0–1000000, default 100
 * @since 0.1
 */
public record Http2Limits(int resets, int resetsPerSecond, int overheadFrames, int overheadFramesPerSecond) {
    private static final Http2Limits DEFAULTS = new Http2Limits(200, 33, 1000, 100);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public Http2Limits {
        Checks.range("resets", resets, 1, 1_000_000);
        Checks.range("resetsPerSecond", resetsPerSecond, 0, 1_000_000);
        Checks.range("overheadFrames", overheadFrames, 1, 1_000_000);
        Checks.range("overheadFramesPerSecond", overheadFramesPerSecond, 0, 1_000_000);
    }

    /**
     * Limits that no well-behaved client meets.
     *
     * @return 200 resets and 33 more per second, 1000 frames and 100 more per second
     */
    public static Http2Limits defaults() {
        return DEFAULTS;
    }
}
