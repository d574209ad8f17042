package io.elb.internal.http.h2;

import io.elb.internal.http.Authority;
import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.observe.DesyncReason;

/** What the fields of a complete request mean together: whose it is, and how a reader of HTTP/1 may take it. */
final class Http2RequestSemantics {
    private Http2RequestSemantics() {}

    /* RFC 9113 section 8.3.1: Host stands in for :authority, and must not differ from it. */
    static void resolveHost(RequestHead request) {
        HeadFields fields = request.fields();
        for (int i = fields.indexOf(FieldNames.HOST); i >= 0; i = fields.indexOf(FieldNames.HOST, i + 1)) {
            byte[] bytes = fields.bytes();
            int start = fields.valueStart(i);
            int end = fields.valueEnd(i);
            if (request.authorityStart() == request.authorityEnd() && Authority.isValid(bytes, start, end)) {
                request.setAuthority(start, end);
            } else if (!Octets.equalsIgnoreCase(
                    bytes, start, end, bytes, request.authorityStart(), request.authorityEnd())) {
                throw new IllegalArgumentException("Host differs from :authority");
            }
        }
        if (request.authorityStart() == request.authorityEnd()) {
            throw new IllegalArgumentException("neither :authority nor Host");
        }
    }

    /**
     * Classes the request by what it is on HTTP/1; much of what is classed there can't come here.
     *
     * @param lengths how many Content-Length fields there are, which agree
     * @param contentLength what they say; negative without any
     */
    static void classify(RequestHead request, int lengths, long contentLength) {
        boolean isGetOrHead = request.methodId() == HttpMethods.GET || request.methodId() == HttpMethods.HEAD;
        if (lengths > 1) {
            request.note(DesyncReason.DUPLICATE_CONTENT_LENGTH);
        }
        if (isGetOrHead && contentLength >= 0) {
            request.note(
                    contentLength == 0
                            ? DesyncReason.GET_HEAD_ZERO_CONTENT_LENGTH
                            : DesyncReason.UNDEFINED_CONTENT_LENGTH_SEMANTICS);
        } else if (isGetOrHead && request.framing() == BodyFraming.CHUNKED) {
            request.note(DesyncReason.UNDEFINED_TRANSFER_ENCODING_SEMANTICS);
        }
    }

    /** Notes that a lenient reader may take some field for one that frames the body. */
    static void noteSuspicious(RequestHead request, boolean looksLikeCoding, boolean looksLikeLength) {
        boolean isCoded = looksLikeCoding || request.framing() == BodyFraming.CHUNKED;
        boolean isSized = looksLikeLength || request.framing() == BodyFraming.LENGTH;
        request.note(isCoded && isSized ? DesyncReason.SUSPICIOUS_TE_CL_PRESENT : DesyncReason.SUSPICIOUS_HEADER);
    }
}
