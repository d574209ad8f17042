package io.elb.internal.exchange;

import io.elb.internal.action.ActionChain;
import io.elb.internal.action.Outcome;
import io.elb.internal.action.Transformed;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.http.RequestHead;
import io.elb.internal.rule.HeadView;
import io.elb.internal.rule.MatchedRule;
import io.elb.observe.ErrorReason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say about one request: which of them applies, what is to be done, and which faults come before. Confined to its
 * event loop.
 */
final class Decision {
    private @Nullable MatchedRule<ActionChain> matched;
    private @Nullable Transformed transformed;
    private @Nullable ExchangeFaults faults;
    private String action = "";

    /** Asks the rules; answers a forward to one group, an answer or a failure. */
    Outcome make(ExchangeContext context, ClientConnection connection, RequestHead head, ExchangePick pick) {
        String scheme = connection.listener().scheme();
        MatchedRule<ActionChain> found = context.rules().get().match(head, scheme, connection.clientAddress());
        ActionChain chain = found.action();
        Transformed rewritten = chain.transform(head);
        Outcome outcome = chain.decide(head, rewritten, context.endpoint(), pick.random());
        if (outcome instanceof Outcome.Custom custom) {
            ActionChain chosen = custom.choose(new HeadView(head, scheme, connection.clientAddress()));
            if (chosen == null) {
                outcome = new Outcome.Failure(ErrorReason.CUSTOM_ACTION_FAILED);
            } else {
                chain = chosen;
                outcome = chosen.decide(head, rewritten, context.endpoint(), pick.random());
            }
        }
        if (outcome instanceof Outcome.StickyForward sticky) {
            outcome = pick.groupOf(sticky);
        }
        matched = found;
        transformed = rewritten;
        action = chain.token();
        faults = ExchangeFaults.draw(found.rule(), connection);
        return outcome;
    }

    /** The exchange is over. */
    void clear() {
        matched = null;
        transformed = null;
        faults = null;
        action = "";
    }

    /** The rule that applies; null while none was asked for. */
    @Nullable
    MatchedRule<ActionChain> matched() {
        return matched;
    }

    /** What the rule's transforms have made of the request; null when nothing is rewritten. */
    @Nullable
    Transformed transformed() {
        return transformed;
    }

    /** What is done on purpose first; null when nothing is. */
    @Nullable
    ExchangeFaults faults() {
        return faults;
    }

    /** ELB's words for what was done, in order, and ours for faults. */
    List<String> actions() {
        if (faults == null && transformed == null) {
            return List.of(action);
        }
        List<String> words = faults == null ? new ArrayList<>(2) : new ArrayList<>(faults.words());
        if (faults != null && faults.endsRequest()) {
            return words;
        }
        if (transformed == null) {
            words.add(action);
        } else if (!transformed.isFailed()) {
            words.add("rewrite");
            words.add(action);
        }
        return words;
    }
}
