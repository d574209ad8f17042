package io.elb.listener;

import io.elb.rule.Action;
import io.elb.rule.Rule;
import io.elb.target.Target;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A running listener: the handle through which its rules change and it is closed, while traffic flows. Connections of
 * other listeners are never touched. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface Listener extends AutoCloseable {
    /**
     * Name of the listener, unique in its balancer.
     *
     * @return the configured name, or one made of protocol and port
     */
    String name();

    /**
     * The configuration it was added with.
     *
     * @return the configuration
     */
    ListenerConfig config();

    /**
     * The address it is bound to, the first node's where it is on several; with port 0 configured this holds the port
     * that was free.
     *
     * @return the bound address
     */
    InetSocketAddress address();

    /**
     * All addresses that it is bound to; they have the same port.
     *
     * @return one address for each node that it is on, in the order of the nodes, immutable
     */
    List<InetSocketAddress> addresses();

    /**
     * Port it is bound to, on every node.
     *
     * @return 1–65535
     */
    default int port() {
        return address().getPort();
    }

    /**
     * Where a client on this machine reaches it, on the first node where it is on several.
     *
     * @return for instance {@code http://127.0.0.1:8080/}, or {@code tcp://127.0.0.1:6379}
     */
    URI uri();

    /**
     * This listener of an application load balancer as a target of a network load balancer of this JVM: ELB's target type {@code alb}.
     * Its connections come over an entrance of their own on the loopback address, and it is told who the client is, so that addresses in
     * X-Forwarded-For, rules and logs are those of clients; nobody else can tell it that. The group is of protocol TCP, has this target
     * alone, and is health-checked over HTTP or HTTPS.
     *
     * @return the same target each time
     * @throws IllegalStateException if the listener is closed, or one of a network load balancer
     */
    Target asTarget();

    /**
     * The rules in order of priority, without the default action.
     *
     * @return an immutable snapshot
     */
    List<Rule> rules();

    /**
     * Adds a rule; requests that come after the return see it.
     *
     * @param rule the rule
     * @throws IllegalStateException if its priority is in use (ELB: {@code PriorityInUse}), or the balancer has as many rules
     *     as it may have (ELB: {@code TooManyRules})
     * @throws IllegalArgumentException if it exceeds a quota for one rule, or forwards to a group of another balancer, or does what a listener
     *     of a network load balancer does not, or leads a listener for QUIC to a target with the server id of one in another of its groups
     */
    void addRule(Rule rule);

    /**
     * Removes the rule of a priority.
     *
     * @param priority priority of the rule
     * @throws IllegalStateException if there is none (ELB: {@code RuleNotFound})
     */
    void removeRule(int priority);

    /**
     * Replaces all rules at once: each request sees either all old or all new ones.
     *
     * @param rules the new rules, in any order; empty leaves the default action only
     * @throws IllegalStateException if the balancer would have more rules than it may have (ELB: {@code TooManyRules});
     *     nothing has changed then
     * @throws IllegalArgumentException if a priority occurs twice (ELB: {@code PriorityInUse}), one exceeds a quota for one
     *     rule, or forwards to a group of another balancer, or as for {@link #addRule}; nothing has changed then
     */
    void replaceRules(List<Rule> rules);

    /**
     * Gives rules other priorities, all at once: each request sees either all old or all new ones. Rules that are not named
     * keep theirs, and rules may take each other's.
     *
     * @param priorities the present priority of each rule to move, and its new one, 1–50000
     * @throws IllegalStateException if there is no rule of a priority (ELB: {@code RuleNotFound}), or two rules would have the
     *     same (ELB: {@code PriorityInUse}); nothing has changed then
     * @throws IllegalArgumentException if a new priority is out of its range; nothing has changed then
     */
    void setRulePriorities(Map<Integer, Integer> priorities);

    /**
     * Replaces the action for requests that match no rule.
     *
     * @param action the new action
     * @throws IllegalArgumentException if it forwards to a group of another balancer, or does anything else than forward on a listener
     *     of a network load balancer, or leads one for QUIC to a target with the server id of one in another of its groups
     */
    void defaultAction(Action action);

    /**
     * Stops accepting, finishes what is in flight, then closes; idle connections are closed at once.
     *
     * @param limit how long requests in flight may take, 0–1 day; what is left then is cut off
     * @return done when the last connection is closed
     * @throws IllegalArgumentException if the limit is out of its range
     * @throws NullPointerException if the limit is null
     */
    CompletionStage<Void> closeGracefully(Duration limit);

    /** Stops accepting and cuts off every connection; returns when the port is free. */
    @Override
    void close();
}
