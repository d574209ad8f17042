package io.elb.internal.rule;

import io.elb.internal.http.RequestHead;
import io.elb.rule.RequestView;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One request as the further conditions of rules see it. Confined to its event loop, and valid during one match. */
final class RequestFacts {
    private final RequestHead head;
    private final String scheme;
    private final InetSocketAddress client;
    private final int pathStart;
    private final int pathEnd;
    private @Nullable RequestView view;

    RequestFacts(RequestHead head, String scheme, InetSocketAddress client, int pathStart, int pathEnd) {
        this.head = head;
        this.scheme = scheme;
        this.client = client;
        this.pathStart = pathStart;
        this.pathEnd = pathEnd;
    }

    RequestHead head() {
        return head;
    }

    /** The octets that all positions refer to. */
    byte[] bytes() {
        return head.fields().bytes();
    }

    int pathStart() {
        return pathStart;
    }

    int pathEnd() {
        return pathEnd;
    }

    /** The client's side of the connection. */
    InetSocketAddress client() {
        return client;
    }

    /** What predicates are shown, made when the first one asks. */
    RequestView view() {
        RequestView present = view;
        if (present == null) {
            present = new HeadView(head, scheme, client);
            view = present;
        }
        return present;
    }
}
