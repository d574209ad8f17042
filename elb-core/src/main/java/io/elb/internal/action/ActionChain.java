package io.elb.internal.action;

import io.elb.internal.http.RequestHead;
import io.elb.observe.ErrorReason;
import io.elb.rule.Action;
import io.elb.rule.CustomAction;
import io.elb.rule.FixedResponse;
import io.elb.rule.Forward;
import io.elb.rule.Redirect;
import io.elb.rule.Transform;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.Stickiness;
import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The compiled actions of one rule. Decides what becomes of a request, and does nothing itself; deciding to forward
 * allocates nothing. Shared by all event loops.
 */
public final class ActionChain {
    /** The scheme of connections that nobody looks into. */
    public static final String NO_SCHEME = "tcp";

    private static final Outcome TRANSFORM_FAILED = new Outcome.Failure(ErrorReason.TRANSFORM_FAILED);

    private final Action action;
    private final @Nullable Transforms transforms;
    private final TerminalAction terminal;

    private ActionChain(Action action, @Nullable Transforms transforms, TerminalAction terminal) {
        this.action = action;
        this.transforms = transforms;
        this.terminal = terminal;
    }

    /** Compiles an action of an HTTP listener. */
    public static ActionChain of(Action action) {
        return of(action, "http");
    }

    /** Compiles the action of a rule without transforms. */
    public static ActionChain of(Action action, String scheme) {
        return of(action, List.of(), scheme, 0);
    }

    /**
     * Compiles the action and the transforms of a rule.
     *
     * @param scheme of the listener, {@code http} or {@code https}, or {@link #NO_SCHEME}
     * @param mostUriOctets how long a URI may become by a transform
     * @throws IllegalArgumentException if the action leads from HTTPS to HTTP, or the stickiness of its groups does not fit
     */
    public static ActionChain of(Action action, List<Transform> transforms, String scheme, int mostUriOctets) {
        if (action instanceof Redirect redirect && redirect.protocol().equals("HTTP") && scheme.equals("https")) {
            throw new IllegalArgumentException("protocol: HTTP (expected: HTTPS or #{protocol} on an HTTPS listener)");
        }
        if (action instanceof Forward forward) {
            if (forward.isStickyBySourceIp() && !scheme.equals(NO_SCHEME)) {
                throw new IllegalArgumentException(
                        "stickiness: source_ip (expected: a duration, or none, on a listener of scheme " + scheme
                                + ")");
            }
            checkStickiness(forward);
        }
        return new ActionChain(action, Transforms.of(transforms, mostUriOctets), compile(action, scheme));
    }

    /** Among several groups the session with a target is worth nothing when the next request may go to another group. */
    private static void checkStickiness(Forward forward) {
        if (forward.groups().size() == 1) {
            return;
        }
        for (WeightedTargetGroup weighted : forward.groups()) {
            Stickiness stickiness = weighted.group().config().stickiness();
            String name = weighted.group().name();
            if (stickiness.type() == Stickiness.Type.APP_COOKIE) {
                throw new IllegalArgumentException(
                        "groups: " + name + " has app_cookie stickiness (expected: none such among several groups)");
            }
            boolean isByCookie = stickiness.isOn() && stickiness.type() != Stickiness.Type.SOURCE_IP;
            if (isByCookie && forward.stickiness().isEmpty()) {
                throw new IllegalArgumentException(
                        "stickiness: off (expected: on, since the target group " + name + " is sticky)");
            }
        }
    }

    /** Covers all permitted actions; a switch over them needs a newer Java. */
    private static TerminalAction compile(Action action, String scheme) {
        if (action instanceof Forward forward) {
            return new WeightedForward(forward);
        }
        if (action instanceof FixedResponse fixedResponse) {
            return new FixedAnswer(fixedResponse);
        }
        if (action instanceof CustomAction custom) {
            return new CustomChoice(custom, scheme);
        }
        return new RedirectAnswer((Redirect) action);
    }

    /** Transforms a request that the rule applies to; null when nothing in it is to be rewritten. */
    public @Nullable Transformed transform(RequestHead head) {
        return transforms == null ? null : transforms.apply(head);
    }

    /** Decides about a connection of a client that nobody looks into, by an action that forwards: chooses a group by weight. */
    public Outcome choose(InetAddress client, RandomGenerator random) {
        if (terminal instanceof WeightedForward forward) {
            return forward.choose(client, random);
        }
        throw new IllegalStateException("action: " + terminal.token() + " (expected: forward)");
    }

    /** Decides about one request that nothing is rewritten in. */
    public Outcome decide(RequestHead head, ListenerEndpoint endpoint, RandomGenerator random) {
        return decide(head, null, endpoint, random);
    }

    /**
     * Decides about one request.
     *
     * @param transformed what {@link #transform} has made of it
     * @param endpoint what the client has connected to
     * @param random where the choice between weighted groups comes from; the caller's own, no lock is taken
     */
    public Outcome decide(
            RequestHead head, @Nullable Transformed transformed, ListenerEndpoint endpoint, RandomGenerator random) {
        if (transformed != null && transformed.isFailed()) {
            return TRANSFORM_FAILED;
        }
        return terminal.decide(head, transformed, endpoint, random);
    }

    /** What was compiled. */
    public Action action() {
        return action;
    }

    /** ELB's word for the action in the access log: {@code forward}, {@code fixed-response} or {@code redirect}; {@code custom} for code. */
    public String token() {
        return terminal.token();
    }
}
