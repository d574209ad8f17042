package io.elb;

import io.elb.LoadBalancerDescription.ListenerDescription;
import io.elb.LoadBalancerDescription.NodeDescription;
import io.elb.LoadBalancerDescription.TargetGroupDescription;
import io.elb.internal.json.JsonWriter;
import io.elb.observe.Counter;
import io.elb.observe.Ejection;
import io.elb.observe.ErrorReason;
import io.elb.observe.Outlier;
import io.elb.observe.ShadowReport;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.CustomAction;
import io.elb.rule.Fault;
import io.elb.rule.FixedResponse;
import io.elb.rule.Forward;
import io.elb.rule.HostHeader;
import io.elb.rule.HostHeaderRewrite;
import io.elb.rule.HttpHeader;
import io.elb.rule.PathPattern;
import io.elb.rule.QueryPattern;
import io.elb.rule.QueryString;
import io.elb.rule.Redirect;
import io.elb.rule.RequestMethod;
import io.elb.rule.RequestPredicate;
import io.elb.rule.Rule;
import io.elb.rule.SourceIp;
import io.elb.rule.Transform;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.Stickiness;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroupHealth;
import io.elb.target.ZoneHealth;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Says in JSON what a balancer is like; the names of the members are documented at {@link LoadBalancerDescription#toJson}. */
final class DescriptionJson {
    private final JsonWriter out = new JsonWriter();

    private DescriptionJson() {}

    static String of(LoadBalancerDescription balancer) {
        DescriptionJson json = new DescriptionJson();
        json.write(balancer);
        return json.out.toString();
    }

    private void write(LoadBalancerDescription balancer) {
        out.begin('{').name("name").value(balancer.name());
        out.name("kind").value(balancer.kind().name());
        out.name("dnsName").value(balancer.dnsName());
        each("nodes", balancer.nodes(), this::node);
        each("listeners", balancer.listeners(), this::listener);
        each("targetGroups", balancer.targetGroups(), this::group);
        out.name("counters").begin('{');
        for (Map.Entry<Counter, Long> counter : balancer.counters().entrySet()) {
            out.name(counter.getKey().metricName()).value(counter.getValue());
        }
        out.end('}').name("errors").begin('{');
        for (Map.Entry<ErrorReason, Long> error : balancer.errors().entrySet()) {
            out.name(error.getKey().name()).value(error.getValue());
        }
        out.end('}').end('}');
    }

    private <T> void each(String name, List<T> elements, Consumer<T> write) {
        out.name(name).begin('[');
        elements.forEach(write);
        out.end(']');
    }

    private void node(NodeDescription node) {
        out.begin('{').name("zone").value(node.zone().orElse(null));
        out.name("address").value(node.address());
        out.name("dns").value(node.dns().name()).end('}');
    }

    private void listener(ListenerDescription listener) {
        out.begin('{').name("name").value(listener.name());
        out.name("protocol").value(listener.protocol().name());
        out.name("uri").value(listener.uri());
        each("uris", listener.uris(), out::value);
        out.name("transport").value(listener.transport().name());
        out.name("openConnections").value(listener.openConnections());
        each("rules", listener.rules(), this::rule);
        out.name("defaultAction");
        action(listener.defaultAction());
        out.end('}');
    }

    private void rule(Rule rule) {
        out.begin('{').name("priority").value(rule.priority());
        each("conditions", rule.conditions(), this::condition);
        each("transforms", rule.transforms(), this::transform);
        each("faults", rule.faults(), this::fault);
        out.name("action");
        action(rule.action());
        out.end('}');
    }

    private void condition(Condition condition) {
        out.begin('{').name("type");
        if (condition instanceof HostHeader host) {
            out.value("host");
            texts(host.patterns(), host.regexes());
        } else if (condition instanceof PathPattern path) {
            out.value("path");
            texts(path.patterns(), path.regexes());
        } else if (condition instanceof RequestMethod method) {
            out.value("method");
            each("methods", method.methods(), out::value);
        } else if (condition instanceof SourceIp sourceIp) {
            out.value("source-ip");
            each("blocks", sourceIp.blocks(), block -> out.value(block.toString()));
        } else if (condition instanceof HttpHeader header) {
            out.value("header").name("name").value(header.name());
            texts(header.patterns(), header.regexes());
        } else if (condition instanceof QueryString query) {
            out.value("query");
            each("patterns", query.patterns(), this::queryPattern);
        } else if (condition instanceof RequestPredicate predicate) {
            out.value("predicate").name("name").value(predicate.name());
        }
        out.end('}');
    }

    private void texts(List<String> patterns, List<String> regexes) {
        each("patterns", patterns, out::value);
        each("regexes", regexes, out::value);
    }

    private void queryPattern(QueryPattern pattern) {
        out.begin('{').name("key").value(pattern.key().orElse(null));
        out.name("value").value(pattern.value()).end('}');
    }

    private void transform(Transform transform) {
        out.begin('{').name("type");
        out.value(transform instanceof HostHeaderRewrite ? "host-header-rewrite" : "url-rewrite");
        out.name("regex").value(transform.regex());
        out.name("replacement").value(transform.replacement()).end('}');
    }

    private void fault(Fault fault) {
        out.begin('{').name("type");
        if (fault instanceof Fault.Delay delay) {
            out.value("delay").name("time").value(delay.time().toString());
        } else if (fault instanceof Fault.Abort abort) {
            out.value("abort").name("status").value(abort.status());
        } else if (fault instanceof Fault.Reset) {
            out.value("reset");
        } else if (fault instanceof Fault.Throttle throttle) {
            out.value("throttle").name("bytesPerSecond").value(throttle.bytesPerSecond());
        }
        out.name("percent").value(fault.percent()).end('}');
    }

    private void action(Action action) {
        out.begin('{').name("type");
        if (action instanceof Forward forward) {
            out.value("forward");
            each("groups", forward.groups(), this::weightedGroup);
            out.name("stickiness")
                    .value(
                            forward.isStickyBySourceIp()
                                    ? "source_ip"
                                    : forward.stickiness()
                                            .map(Duration::toString)
                                            .orElse(null));
        } else if (action instanceof FixedResponse fixed) {
            out.value("fixed-response").name("status").value(fixed.status());
            out.name("contentType").value(fixed.contentType());
            out.name("body").value(fixed.body());
        } else if (action instanceof Redirect redirect) {
            out.value("redirect").name("status").value(redirect.status());
            out.name("protocol").value(redirect.protocol());
            out.name("host").value(redirect.host());
            out.name("port").value(redirect.port());
            out.name("path").value(redirect.path());
            out.name("query").value(redirect.query());
        } else if (action instanceof CustomAction custom) {
            out.value("custom").name("name").value(custom.name());
            each("groups", custom.groups(), group -> out.value(group.name()));
        }
        out.end('}');
    }

    private void weightedGroup(WeightedTargetGroup weighted) {
        out.begin('{').name("name").value(weighted.group().name());
        out.name("weight").value(weighted.weight()).end('}');
    }

    private void group(TargetGroupDescription group) {
        out.begin('{').name("name").value(group.name());
        out.name("protocol").value(group.protocol().name());
        out.name("protocolVersion").value(group.protocolVersion().name());
        out.name("strategy").value(group.strategy());
        out.name("healthCheck").value(group.healthCheck());
        out.name("crossZone").value(group.crossZone().name());
        out.name("stickiness");
        stickiness(group.stickiness());
        out.name("health");
        health(group.health());
        each("targets", group.targets(), this::target);
        out.name("shadow");
        group.shadow().ifPresentOrElse(this::shadow, () -> out.value((String) null));
        out.end('}');
    }

    private void shadow(ShadowReport shadow) {
        out.begin('{').name("strategy").value(shadow.strategy());
        out.name("picks").value(shadow.picks());
        out.name("different").value(shadow.different());
        out.name("failures").value(shadow.failures());
        out.name("shares").begin('{');
        shadow.shares().forEach((key, share) -> {
            out.name(key).begin('{').name("routed").value(share.routed());
            out.name("shadow").value(share.shadow()).end('}');
        });
        out.end('}').end('}');
    }

    private void stickiness(Stickiness stickiness) {
        out.begin('{').name("type").value(stickiness.type().name().toLowerCase(Locale.ROOT));
        out.name("cookieName").value(stickiness.cookieName().orElse(null));
        out.name("duration").value(stickiness.duration().toString()).end('}');
    }

    private void health(TargetGroupHealth health) {
        out.begin('{').name("healthyHosts").value(health.healthyHosts());
        out.name("unhealthyHosts").value(health.unhealthyHosts());
        out.name("unhealthyRoutingRequests").value(health.unhealthyRoutingRequests());
        each("zones", health.zones(), this::zone);
        out.end('}');
    }

    private void zone(ZoneHealth zone) {
        out.begin('{').name("zone").value(zone.zone().orElse(null));
        out.name("healthyHosts").value(zone.healthyHosts());
        out.name("unhealthyHosts").value(zone.unhealthyHosts());
        out.name("routing").value(zone.isRoutingHealthy() ? "healthy" : "unhealthy");
        out.name("dns").value(zone.isDnsHealthy() ? "healthy" : "unhealthy");
        out.name("failOpen").value(zone.isFailOpen());
        out.name("unhealthyRoutingRequests").value(zone.unhealthyRoutingRequests());
        out.end('}');
    }

    private void target(TargetDescription target) {
        out.begin('{').name("key").value(target.key());
        out.name("weight").value(target.weight());
        out.name("zone").value(target.target().zone().orElse(null));
        out.name("labels").begin('{');
        new TreeMap<>(target.target().labels())
                .forEach((name, value) -> out.name(name).value(value));
        out.end('}').name("state").value(target.state().token());
        out.name("reason").value(target.reason().token());
        out.name("description").value(target.description());
        out.name("inFlight").value(target.inFlight());
        out.name("connections").value(target.connections());
        out.name("effectiveWeight").value(target.effectiveWeight());
        out.name("slowStartLeftMillis").value(target.slowStartLeft().toMillis());
        out.name("anomalyDetection").begin('{');
        out.name("result").value(target.anomaly().result().token());
        out.name("mitigationInEffect").value(target.anomaly().isMitigationInEffect() ? "yes" : "no");
        out.end('}').name("ejection");
        target.ejection().ifPresentOrElse(this::ejection, () -> out.value((String) null));
        out.end('}');
    }

    private void ejection(Ejection ejection) {
        Outlier outlier = ejection.outlier();
        out.begin('{').name("detector").value(outlier.detector().token());
        out.name("value").value(outlier.value());
        out.name("limit").value(outlier.limit());
        out.name("multiplier").value(ejection.multiplier());
        out.name("ageMillis").value(ejection.age().toMillis());
        out.name("leftMillis").value(ejection.left().toMillis()).end('}');
    }
}
