package io.elb.internal.rule;

import io.elb.network.Cidr;
import io.elb.rule.SourceIp;
import java.net.InetAddress;

/** Holds when the client's connection comes from one of some blocks. */
final class AddressGuard implements ConditionGuard {
    private final Cidr[] blocks;

    AddressGuard(SourceIp condition) {
        blocks = condition.blocks().toArray(Cidr[]::new);
    }

    @Override
    public boolean holds(RequestFacts facts) {
        InetAddress address = facts.client().getAddress();
        if (address == null) { // a connection without a network below it
            return false;
        }
        for (Cidr block : blocks) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
