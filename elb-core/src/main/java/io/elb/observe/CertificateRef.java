package io.elb.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A certificate that a listener shows to clients, as it appears in events and metrics. <em>Immutable.</em>
 *
 * @param arn what logs call it
 * @param names the names that it is for
 * @param notBefore the first moment of its validity
 * @param notAfter the last moment of its validity
 * @since 0.1
 */
public record CertificateRef(String arn, List<String> names, Instant notBefore, Instant notAfter) {
    private static final long SECONDS_OF_A_DAY = Duration.ofDays(1).toSeconds();

    /**
     * Creates a reference.
     *
     * @throws NullPointerException if an argument is null
     */
    public CertificateRef {
        Objects.requireNonNull(arn, "arn");
        names = List.copyOf(names);
        Objects.requireNonNull(notBefore, "notBefore");
        Objects.requireNonNull(notAfter, "notAfter");
    }

    /**
     * How many days are left of its validity.
     *
     * @param now the present moment
     * @return whole days: 0 in its last 24 hours, below 0 when it has expired
     */
    public long daysToExpiry(Instant now) {
        return Math.floorDiv(Duration.between(now, notAfter).toSeconds(), SECONDS_OF_A_DAY);
    }

    @Override
    public String toString() {
        return arn + ' ' + names + " until " + notAfter;
    }
}
