package io.elb.observe;

import io.elb.network.BalancerKind;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Who a balancer is among all of AWS, so that logs, metrics and events for functions can name it and what belongs to it as
 * ELB does. Nothing of it is registered anywhere: identifiers follow from the names, the same in every run. <em>Immutable.</em>
 *
 * @param name the balancer's name
 * @param region the region, for instance {@code eu-central-1}
 * @param account the account, 12 digits
 * @param kind which of ELB's kinds it is
 * @since 0.1
 */
public record BalancerIdentity(String name, String region, String account, BalancerKind kind) {
    /** The region where none is given. */
    public static final String DEFAULT_REGION = "us-east-1";

    /** The account where none is given. */
    public static final String DEFAULT_ACCOUNT = "000000000000";

    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]{2,12}){1,3}-[0-9]{1,2}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /**
     * Checks the parts.
     *
     * @throws IllegalArgumentException if the region or the account is none
     * @throws NullPointerException if a part is null
     */
    public BalancerIdentity {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(kind, "kind");
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException("region: " + region + " (expected: a region such as us-east-1)");
        }
        if (!ACCOUNT.matcher(account).matches()) {
            throw new IllegalArgumentException("account: " + account + " (expected: 12 digits)");
        }
    }

    /**
     * An application load balancer.
     *
     * @param name the balancer's name
     * @param region the region, for instance {@code eu-central-1}
     * @param account the account, 12 digits
     * @throws IllegalArgumentException if the region or the account is none
     * @throws NullPointerException if a part is null
     */
    public BalancerIdentity(String name, String region, String account) {
        this(name, region, account, BalancerKind.APPLICATION);
    }

    /**
     * An application load balancer in the default region and account.
     *
     * @param name the balancer's name
     * @return its identity
     */
    public static BalancerIdentity of(String name) {
        return new BalancerIdentity(name, DEFAULT_REGION, DEFAULT_ACCOUNT);
    }

    /**
     * Resource ID of the balancer, the {@code elb} field of logs and the dimension {@code LoadBalancer} of metrics.
     *
     * @return {@code app/NAME/}, or {@code net/NAME/}, and 16 hexadecimal digits
     */
    public String id() {
        return kind.token() + '/' + name + '/' + hex("loadbalancer", "");
    }

    /**
     * ARN of the balancer.
     *
     * @return {@code arn:aws:elasticloadbalancing:REGION:ACCOUNT:loadbalancer/app/NAME/…}
     */
    public String arn() {
        return prefix() + "loadbalancer/" + id();
    }

    /**
     * Resource ID of a target group, the dimension {@code TargetGroup} of metrics.
     *
     * @param group name of the group
     * @return {@code targetgroup/GROUP/} and 16 hexadecimal digits
     */
    public String targetGroupId(String group) {
        return "targetgroup/" + group + '/' + hex("targetgroup", group);
    }

    /**
     * ARN of a target group.
     *
     * @param group name of the group
     * @return {@code arn:aws:elasticloadbalancing:REGION:ACCOUNT:targetgroup/GROUP/…}
     */
    public String targetGroupArn(String group) {
        return prefix() + targetGroupId(group);
    }

    /**
     * ARN of a listener.
     *
     * @param listener name of the listener
     * @return {@code arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener/app/NAME/…/…}
     */
    public String listenerArn(String listener) {
        return prefix() + "listener/" + id() + '/' + hex("listener", listener);
    }

    /**
     * Name of the balancer in DNS, in ELB's form but for its domain: {@code internal} is reserved for private use, so that
     * the name is nobody else's.
     *
     * @return {@code NAME-….elb.REGION.internal}, with 16 hexadecimal digits, in lower case
     */
    public String dnsName() {
        return name.toLowerCase(Locale.ROOT) + '-' + hex("loadbalancer", "") + ".elb." + region + ".internal";
    }

    /**
     * Name in DNS of the balancer's node in a zone.
     *
     * @param zone the zone
     * @return the zone in lower case, a dot, and {@link #dnsName()}
     */
    public String dnsName(String zone) {
        return zone.toLowerCase(Locale.ROOT) + '.' + dnsName();
    }

    private String prefix() {
        return "arn:" + partition() + ":elasticloadbalancing:" + region + ':' + account + ':';
    }

    private String partition() {
        if (region.startsWith("cn-")) {
            return "aws-cn";
        }
        return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    }

    /** 16 digits that follow from who it is: FNV-1a over the parts, well mixed. */
    private String hex(String kind, String part) {
        long hash = FNV_OFFSET;
        String whole = region + '\n' + account + '\n' + name + '\n' + kind + '\n' + part;
        for (byte octet : whole.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        String digits = Long.toHexString(hash ^ hash >>> 33);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
