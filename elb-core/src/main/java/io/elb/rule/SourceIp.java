package io.elb.rule;

import io.elb.network.Cidr;
import java.util.List;

/**
 * The condition that the address of the client's connection is in one of some blocks. Behind a proxy that is the proxy's
 * address; addresses that header fields claim have no say. <em>Immutable.</em>
 *
 * @param blocks blocks of IPv4 or IPv6 addresses, at least one; {@code 255.255.255.255/32} is none that a client can have
 * @since 0.1
 */
public record SourceIp(List<Cidr> blocks) implements Condition {
    private static final Cidr BROADCAST = Cidr.parse("255.255.255.255/32");

    /**
     * Creates the condition.
     *
     * @throws IllegalArgumentException if there is no block, or one is {@code 255.255.255.255/32}
     */
    public SourceIp {
        blocks = RuleChecks.atLeastOne("sourceIp", blocks);
        if (blocks.contains(BROADCAST)) {
            throw RuleChecks.invalid("sourceIp", BROADCAST.toString(), "any other block");
        }
    }
}
