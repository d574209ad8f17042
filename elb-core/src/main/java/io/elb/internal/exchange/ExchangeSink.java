package io.elb.internal.exchange;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.http.Downstream;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.RequestSink;
import io.elb.internal.relay.FlowReceiver;
import io.elb.observe.ErrorReason;

/** Opens an exchange for every request. Confined to its event loop. */
public final class ExchangeSink implements RequestSink {
    private final ExchangeContext context;

    /** Creates the sink of one listener on one loop. */
    public ExchangeSink(ExchangeContext context) {
        this.context = context;
    }

    @Override
    public FlowReceiver open(RequestHead head, ClientConnection connection, Downstream downstream) {
        HttpExchange exchange = new HttpExchange(context, connection, head, downstream);
        exchange.start();
        return exchange;
    }

    @Override
    public void reject(RequestHead head, ErrorReason reason, ClientConnection connection, Downstream downstream) {
        new HttpExchange(context, connection, head, downstream).reject(reason);
    }
}
