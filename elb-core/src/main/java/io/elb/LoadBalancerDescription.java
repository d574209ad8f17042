package io.elb;

import io.elb.internal.boot.Engine;
import io.elb.internal.connection.Node;
import io.elb.listener.Listener;
import io.elb.listener.Transport;
import io.elb.network.BalancerKind;
import io.elb.network.DnsState;
import io.elb.network.Protocol;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.OutlierDetector;
import io.elb.observe.ShadowReport;
import io.elb.rule.Action;
import io.elb.rule.Rule;
import io.elb.target.CrossZone;
import io.elb.target.ProtocolVersion;
import io.elb.target.Stickiness;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupHealth;
import io.netty.util.NetUtil;
import java.net.URI;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A balancer at one moment: listeners with their rules, target groups with their targets, and counters. <em>Immutable.</em>
 *
 * @param name name of the balancer
 * @param kind which of ELB's kinds it is
 * @param dnsName its name in DNS
 * @param nodes where clients reach it: one node for each enabled zone, or one without a zone
 * @param listeners the open listeners, in the order in which they were added
 * @param targetGroups the target groups, in the order in which they were added
 * @param counters counts since the start, of what balancers of its kind count
 * @param errors failures since the start, by reason
 * @since 0.1
 */
public record LoadBalancerDescription(
        String name,
        BalancerKind kind,
        String dnsName,
        List<NodeDescription> nodes,
        List<ListenerDescription> listeners,
        List<TargetGroupDescription> targetGroups,
        Map<Counter, Long> counters,
        Map<ErrorReason, Long> errors) {
    /**
     * Copies the collections.
     */
    public LoadBalancerDescription {
        nodes = List.copyOf(nodes);
        listeners = List.copyOf(listeners);
        targetGroups = List.copyOf(targetGroups);
        counters = Collections.unmodifiableMap(new EnumMap<>(counters));
        errors = Collections.unmodifiableMap(new EnumMap<>(errors));
    }

    /**
     * One node at one moment. <em>Immutable.</em>
     *
     * @param zone its zone; empty when the balancer has none
     * @param address its IP address
     * @param dns whether DNS answers the address, and why
     * @since 0.1
     */
    public record NodeDescription(Optional<String> zone, String address, DnsState dns) {}

    /**
     * One listener at one moment. <em>Immutable.</em>
     *
     * @param name its name
     * @param protocol what its clients speak
     * @param uris where a client on this machine reaches it: one for each node that it is on
     * @param transport how it talks to the kernel
     * @param openConnections open client connections
     * @param rules the rules in order of priority
     * @param defaultAction the action for requests that match none
     * @since 0.1
     */
    public record ListenerDescription(
            String name,
            Protocol protocol,
            List<String> uris,
            Transport transport,
            int openConnections,
            List<Rule> rules,
            Action defaultAction) {
        /**
         * Copies the lists.
         */
        public ListenerDescription {
            uris = List.copyOf(uris);
            rules = List.copyOf(rules);
        }

        /**
         * Where a client on this machine reaches it, on the first of its nodes.
         *
         * @return the first of the URIs
         */
        public String uri() {
            return uris.get(0);
        }
    }

    /**
     * One target group at one moment. <em>Immutable.</em>
     *
     * @param name its name
     * @param protocol what it speaks to its targets
     * @param protocolVersion which version of HTTP it speaks to its targets
     * @param strategy name of its balancing strategy
     * @param healthCheck protocol of its health checks
     * @param crossZone whether nodes send requests to the targets of other zones
     * @param stickiness whether the requests of one client go to the same target
     * @param health how healthy it is, zone by zone
     * @param targets its targets, draining ones included
     * @param shadow how a shadow of its strategy would have routed requests; empty without one
     * @since 0.1
     */
    public record TargetGroupDescription(
            String name,
            Protocol protocol,
            ProtocolVersion protocolVersion,
            String strategy,
            String healthCheck,
            CrossZone crossZone,
            Stickiness stickiness,
            TargetGroupHealth health,
            List<TargetDescription> targets,
            Optional<ShadowReport> shadow) {
        /**
         * Copies the targets.
         */
        public TargetGroupDescription {
            targets = List.copyOf(targets);
        }
    }

    /**
     * The same as one line of JSON (RFC 8259). Members stand in the order given here and are never left out; more may be
     * added.
     *
     * <pre>
     * name                       string
     * kind                       name of {@link BalancerKind}
     * dnsName                    string
     * nodes[]                    .zone (null without one) .address .dns (name of {@link DnsState})
     * listeners[]                .name .protocol (name of {@link Protocol}) .uri .uris[] (one for each node) .transport (name of {@link Transport})
     *                            .openConnections
     *   .rules[]                 .priority
     *     .conditions[]          .type, and with it
     *       "host", "path"       .patterns[] .regexes[]
     *       "method"             .methods[]
     *       "source-ip"          .blocks[]
     *       "header"             .name .patterns[] .regexes[]
     *       "query"              .patterns[]: .key (null for any) .value
     *       "predicate"          .name
     *     .transforms[]          .type ("host-header-rewrite" or "url-rewrite") .regex .replacement
     *     .faults[]              .type: "delay" with .time (ISO 8601 duration), "abort" with .status, "reset", or "throttle"
     *                            with .bytesPerSecond; and .percent
     *     .action                as .defaultAction
     *   .defaultAction           .type, and with it
     *     "forward"              .groups[]: .name .weight, .stickiness (ISO 8601 duration, null when off)
     *     "fixed-response"       .status .contentType .body
     *     "redirect"             .status .protocol .host .port .path .query
     *     "custom"               .name .groups[]: name
     * targetGroups[]             .name .protocol (name of {@link Protocol}) .protocolVersion (name of {@link ProtocolVersion}) .strategy .healthCheck
     *                            .crossZone (name of {@link CrossZone})
     *   .stickiness              .type ("off", "lb_cookie", "app_cookie" or "source_ip") .cookieName (null unless app_cookie) .duration
     *   .health                  .healthyHosts .unhealthyHosts .unhealthyRoutingRequests
     *     .zones[]               .zone (null without one) .healthyHosts .unhealthyHosts
     *                            .routing .dns ("healthy" or "unhealthy") .failOpen (boolean) .unhealthyRoutingRequests
     *   .targets[]               .key .weight .zone (null without one) .labels{} .state .reason (ELB's, empty without one)
     *                            .description .inFlight .connections .effectiveWeight .slowStartLeftMillis
     *     .anomalyDetection        .result: "normal" or "anomalous" .mitigationInEffect: "yes" or "no"
     *     .ejection              null, or .detector ({@link OutlierDetector#token()}) .value .limit .multiplier .ageMillis
     *                            .leftMillis
     *   .shadow                  null, or .strategy .picks .different .failures .shares{}: .routed .shadow by the target's key
     * counters{}                 {@link Counter#metricName()}: number
     * errors{}                   name of the {@link ErrorReason}: number
     * </pre>
     *
     * @return the text, without line breaks
     */
    public String toJson() {
        return DescriptionJson.of(this);
    }

    static LoadBalancerDescription of(Engine engine) {
        Map<Counter, Long> counters = new EnumMap<>(Counter.class);
        for (Counter counter : Counter.values()) {
            if (counter.kinds().contains(engine.identity().kind())) {
                counters.put(counter, engine.count(counter));
            }
        }
        Map<ErrorReason, Long> errors = new EnumMap<>(ErrorReason.class);
        for (ErrorReason reason : ErrorReason.values()) {
            errors.put(reason, engine.count(reason));
        }
        return new LoadBalancerDescription(
                engine.name(),
                engine.identity().kind(),
                engine.identity().dnsName(),
                engine.nodes().entrySet().stream()
                        .map(node -> describe(node.getKey(), node.getValue()))
                        .toList(),
                engine.listeners().stream()
                        .map(listener -> describe(engine, listener))
                        .toList(),
                engine.targetGroups().stream()
                        .map(LoadBalancerDescription::describe)
                        .toList(),
                counters,
                errors);
    }

    private static NodeDescription describe(Node node, DnsState dns) {
        return new NodeDescription(Optional.ofNullable(node.zone()), NetUtil.toAddressString(node.address()), dns);
    }

    private static ListenerDescription describe(Engine engine, Listener listener) {
        return new ListenerDescription(
                listener.name(),
                listener.config().protocol(),
                engine.uris(listener).stream().map(URI::toString).toList(),
                engine.transport(listener),
                engine.openConnections(listener),
                listener.rules(),
                engine.defaultAction(listener));
    }

    private static TargetGroupDescription describe(TargetGroup group) {
        return new TargetGroupDescription(
                group.name(),
                group.config().protocol(),
                group.config().protocolVersion(),
                group.config().strategy().name(),
                group.config().healthChecker().protocol(),
                group.config().crossZone(),
                group.config().stickiness(),
                group.health(),
                group.targets(),
                group.shadow());
    }
}
