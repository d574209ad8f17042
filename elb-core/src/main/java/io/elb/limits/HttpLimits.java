package io.elb.limits;

/**
 * Largest sizes of HTTP heads, with the fixed quotas of an application load balancer as defaults. <em>Immutable.</em>
 *
 * @param requestLineBytes longest request line, 64–1 MiB, default 16 KiB; more is answered 414
 * @param fieldBytes longest single request field line, 64–1 MiB, default 16 KiB; more is answered 400
 * @param headBytes longest request head, 256–16 MiB, default 64 KiB; more is answered 400
 * @param responseHeadBytes longest response head of a target, 256–16 MiB, default 32 KiB; more is answered 502
 * @since 0.1
 */
public record HttpLimits(int requestLineBytes, int fieldBytes, int headBytes, int responseHeadBytes) {
    private static final HttpLimits DEFAULTS = new HttpLimits(16 * 1024, 16 * 1024, 64 * 1024, 32 * 1024);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public HttpLimits {
        Checks.range("requestLineBytes", requestLineBytes, 64, 1 << 20);
        Checks.range("fieldBytes", fieldBytes, 64, 1 << 20);
        Checks.range("headBytes", headBytes, 256, 1 << 24);
        Checks.range("responseHeadBytes", responseHeadBytes, 256, 1 << 24);
    }

    /**
     * The limits of an application load balancer.
     *
     * @return 16 KiB, 16 KiB, 64 KiB and 32 KiB
     */
    public static HttpLimits defaults() {
        return DEFAULTS;
    }
}
