package io.elb.internal.exchange;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.target.ProtocolVersion;

/** Which requests fit to which protocol version of a target group; the others are answered with 464. */
final class ProtocolMatrix {
    private static final String GRPC = "application/grpc";

    private ProtocolMatrix() {}

    static boolean fits(RequestHead head, ProtocolVersion version) {
        if (version == ProtocolVersion.HTTP1) {
            return !isGrpc(head);
        }
        return head.majorVersion() >= 2
                && head.tunnelProtocol() == null
                && (version == ProtocolVersion.HTTP2 || head.methodId() == HttpMethods.POST);
    }

    /** Whether the client speaks gRPC: HTTP/2, and {@code application/grpc} with or without the name of its coding. */
    static boolean isGrpc(RequestHead head) {
        HeadFields fields = head.fields();
        int type = head.majorVersion() < 2 ? -1 : fields.indexOf(FieldNames.CONTENT_TYPE);
        if (type < 0) {
            return false;
        }
        byte[] bytes = fields.bytes();
        int start = fields.valueStart(type);
        int end = start + GRPC.length();
        if (end > fields.valueEnd(type) || !Octets.equalsIgnoreCase(bytes, start, end, GRPC)) {
            return false;
        }
        return end == fields.valueEnd(type) || bytes[end] == '+' || bytes[end] == ';' || Octets.isBlank(bytes[end]);
    }
}
