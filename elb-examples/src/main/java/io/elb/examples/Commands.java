package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.LoadBalancerDescription;
import io.elb.LoadBalancerDescription.ListenerDescription;
import io.elb.observe.Counter;
import io.elb.observe.HealthReason;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The commands of the quick start: one line in, an answer for people out. */
final class Commands {
    private static final String USAGE = "kill NAME | revive NAME | drain NAME | status | describe | quit";

    private final LoadBalancer balancer;
    private final TargetGroup group;
    private final Map<String, DemoTarget> targets;
    private final Runnable quit;

    Commands(LoadBalancer balancer, TargetGroup group, List<DemoTarget> targets, Runnable quit) {
        this.balancer = balancer;
        this.group = group;
        this.targets = targets.stream().collect(Collectors.toMap(DemoTarget::name, Function.identity()));
        this.quit = quit;
    }

    String run(String line) {
        String[] words = line.strip().toLowerCase(Locale.ROOT).split("\\s+", 2);
        return switch (words[0]) {
            case "kill", "revive", "drain" -> change(words[0], words.length < 2 ? "" : words[1]);
            case "status" -> status();
            case "describe" -> balancer.describe().toJson();
            case "quit" -> {
                quit.run();
                yield "Good bye.";
            }
            default -> "Unknown: " + words[0] + ". Known: " + USAGE;
        };
    }

    private String change(String verb, String name) {
        DemoTarget target = targets.get(name);
        if (target == null) {
            return "Unknown target: " + name + ". Known: " + String.join(", ", targets.keySet());
        }
        return switch (verb) {
            case "kill" -> kill(target);
            case "revive" -> revive(target);
            default -> drain(target);
        };
    }

    private static String kill(DemoTarget target) {
        target.kill();
        return target.name() + " is dead.";
    }

    private String revive(DemoTarget target) {
        target.revive();
        try {
            group.register(target.target()); // changes nothing when it is registered still
        } catch (IllegalStateException stillDraining) {
            return target.name() + " runs, but can't be registered yet: " + stillDraining.getMessage();
        }
        return target.name() + " runs and is registered.";
    }

    private String drain(DemoTarget target) {
        group.deregister(target.target());
        return target.name() + " gets no new requests; what is in flight may finish.";
    }

    private String status() {
        LoadBalancerDescription now = balancer.describe();
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        for (ListenerDescription listener : now.listeners()) {
            lines.add(listener.uri() + " " + listener.transport() + ", " + listener.openConnections()
                    + " client connections, " + now.counters().get(Counter.REQUESTS) + " requests so far");
        }
        for (LoadBalancerDescription.TargetGroupDescription described : now.targetGroups()) {
            described.targets().forEach(target -> lines.add(line(target)));
        }
        now.errors().forEach((reason, count) -> {
            if (count > 0) {
                lines.add("  " + reason + ": " + count);
            }
        });
        return lines.toString();
    }

    private static String line(TargetDescription target) {
        String why = target.reason() == HealthReason.NONE
                ? ""
                : " (" + target.reason().token() + ") " + target.description();
        return "  " + target.target().labels().get("name") + " at " + target.key() + ": "
                + target.state().token() + why + ", " + target.inFlight() + " in flight, " + target.connections()
                + " connections";
    }
}
