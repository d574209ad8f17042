package io.elb.internal.exchange;

import io.elb.internal.action.ErrorPages;
import io.elb.internal.action.Outcome;
import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.Downstream;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.http.StatusPhrases;
import io.netty.buffer.Unpooled;
import java.util.List;

/** Sends the answers that the balancer makes itself. */
final class LocalAnswer {
    static final String SERVER = "awselb/2.0";
    private static final List<Outcome.Field> HTML = List.of(new Outcome.Field("Content-Type", ErrorPages.CONTENT_TYPE));
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;

    private LocalAnswer() {}

    /** Sends an error page, or to a client of gRPC a status; answers the number of body bytes, 0 when the client is gone. */
    static int sendError(int status, Downstream downstream, ExchangeContext context, RequestHead request) {
        if (ProtocolMatrix.isGrpc(request)) {
            return sendGrpcStatus(status, downstream, context);
        }
        return send(status, HTML, ErrorPages.body(status), downstream, context, request.methodId());
    }

    /** What gRPC calls Trailers-Only: one head that says everything. */
    private static int sendGrpcStatus(int status, Downstream downstream, ExchangeContext context) {
        HttpLoop http = context.http();
        ResponseHead head = http.takeResponse();
        head.setStatus(OK);
        head.fields().add("Content-Type", "application/grpc");
        head.fields().add("Grpc-Status", Integer.toString(GrpcStatus.of(status)));
        head.fields().add("Grpc-Message", status + " " + StatusPhrases.of(status));
        if (context.responses().hasServer()) {
            head.fields().add("Server", SERVER);
        }
        head.fields().add("Date", http.context().httpDate());
        HeadEdits edits = http.edits();
        context.responses().apply(head.fields(), edits);
        boolean sent = downstream.sendHead(head, edits);
        http.give(head);
        if (sent) {
            downstream.body().end(null);
        }
        return 0;
    }

    /** Sends an answer; answers the number of body bytes, 0 when the client is gone. */
    static int send(
            int status,
            List<Outcome.Field> fields,
            byte[] body,
            Downstream downstream,
            ExchangeContext context,
            int methodId) {
        HttpLoop http = context.http();
        ResponseHead head = http.takeResponse();
        head.setStatus(status);
        if (context.responses().hasServer()) {
            head.fields().add("Server", SERVER);
        }
        head.fields().add("Date", http.context().httpDate());
        for (Outcome.Field field : fields) {
            head.fields().add(field.name(), field.value());
        }
        boolean bodyAllowed = status != NO_CONTENT;
        boolean bodySent = bodyAllowed && methodId != HttpMethods.HEAD;
        if (bodyAllowed) {
            head.setFraming(BodyFraming.LENGTH, body.length);
        }
        HeadEdits edits = http.edits();
        context.responses().apply(head.fields(), edits);
        boolean sent = downstream.sendHead(head, edits);
        http.give(head);
        if (!sent) {
            return 0;
        }
        if (bodySent && body.length > 0) {
            downstream.body().write(Unpooled.wrappedBuffer(body));
        }
        downstream.body().end(null);
        return bodySent ? body.length : 0;
    }
}
