package io.elb.internal.exchange;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.http.Downstream;
import io.elb.internal.http.DownstreamReceiver;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.RequestSink;
import io.elb.observe.ErrorReason;

/** Opens an exchange for every request. Confined to its event loop. */
public final class ExchangeSink implements RequestSink {
    private final ExchangeContext context;
    private final ExchangeNotes.Pool notes;

    /** Creates the sink of one listener on one loop. */
    public ExchangeSink(ExchangeContext context) {
        this.context = context;
        this.notes = new ExchangeNotes.Pool(context);
    }

    @Override
    public DownstreamReceiver open(RequestHead head, ClientConnection connection, Downstream downstream) {
        HttpExchange exchange = new HttpExchange(context, connection, head, downstream, notes.take(connection, head));
        exchange.start();
        return exchange;
    }

    @Override
    public void reject(RequestHead head, ErrorReason reason, ClientConnection connection, Downstream downstream) {
        new HttpExchange(context, connection, head, downstream, notes.take(connection, head)).reject(reason);
    }
}
