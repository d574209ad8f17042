package io.elb.observe;

/**
 * Why a request is not {@linkplain DesyncClass#COMPLIANT compliant}. Each reason belongs to one {@link DesyncClass}.
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public enum DesyncReason {
    /** A field value holds a control character or a byte outside ASCII. */
    NON_COMPLIANT_HEADER("NonCompliantHeader", DesyncClass.ACCEPTABLE),
    /** The request target holds a space. */
    SPACE_IN_URI("SpaceInUri", DesyncClass.ACCEPTABLE),
    /** The version is surrounded by extra spaces, is HTTP/0.9, or is above HTTP/1.1. */
    NON_COMPLIANT_VERSION("NonCompliantVersion", DesyncClass.ACCEPTABLE),
    /** A GET or HEAD request has a Content-Length of zero. */
    GET_HEAD_ZERO_CONTENT_LENGTH("GetHeadZeroContentLength", DesyncClass.ACCEPTABLE),
    /** The request line ends in a bare LF. */
    NON_CR_LF_LINE_TERMINATION("NonCrLfLineTermination", DesyncClass.ACCEPTABLE),
    /** A field line has an empty name. */
    EMPTY_HEADER("EmptyHeader", DesyncClass.AMBIGUOUS),
    /** The request target holds a control character. */
    AMBIGUOUS_URI("AmbiguousUri", DesyncClass.AMBIGUOUS),
    /** A GET or HEAD request has a Content-Length above zero. */
    UNDEFINED_CONTENT_LENGTH_SEMANTICS("UndefinedContentLengthSemantics", DesyncClass.AMBIGUOUS),
    /** A GET or HEAD request, or one of HTTP/1.0, has a Transfer-Encoding. */
    UNDEFINED_TRANSFER_ENCODING_SEMANTICS("UndefinedTransferEncodingSemantics", DesyncClass.AMBIGUOUS),
    /** Several Content-Length values agree. */
    DUPLICATE_CONTENT_LENGTH("DuplicateContentLength", DesyncClass.AMBIGUOUS),
    /** Both Transfer-Encoding and Content-Length are present. */
    BOTH_TE_CL_PRESENT("BothTeClPresent", DesyncClass.AMBIGUOUS),
    /** A field name would be Transfer-Encoding or Content-Length if read leniently. */
    SUSPICIOUS_HEADER("SuspiciousHeader", DesyncClass.AMBIGUOUS),
    /** A field value is folded over several lines. */
    MULTILINE_HEADER("MultilineHeader", DesyncClass.AMBIGUOUS),
    /** The client ended within a field line. */
    PARTIAL_HEADER_LINE("PartialHeaderLine", DesyncClass.AMBIGUOUS),
    /** The client ended after a field line and before the empty line. */
    MISSING_LAST_EMPTY_LINE("MissingLastEmptyLine", DesyncClass.AMBIGUOUS),
    /** A field line has no colon. */
    MISSING_HEADER_COLON("MissingHeaderColon", DesyncClass.AMBIGUOUS),
    /** The request line has no request target. */
    MISSING_URI("MissingUri", DesyncClass.AMBIGUOUS),
    /** A field line holds NUL or a bare CR. */
    BAD_HEADER("BadHeader", DesyncClass.SEVERE),
    /** The request target holds NUL or a bare CR. */
    BAD_URI("BadUri", DesyncClass.SEVERE),
    /** The version can't be read. */
    BAD_VERSION("BadVersion", DesyncClass.SEVERE),
    /** The method is no token. */
    BAD_METHOD("BadMethod", DesyncClass.SEVERE),
    /** A Content-Length value is no plain number. */
    BAD_CONTENT_LENGTH("BadContentLength", DesyncClass.SEVERE),
    /** Several Content-Length values differ. */
    MULTIPLE_CONTENT_LENGTH("MultipleContentLength", DesyncClass.SEVERE),
    /** The Transfer-Encoding can't be read, or does not end in chunked. */
    BAD_TRANSFER_ENCODING("BadTransferEncoding", DesyncClass.SEVERE),
    /** The chunked coding is named more than once. */
    MULTIPLE_TRANSFER_ENCODING_CHUNKED("MultipleTransferEncodingChunked", DesyncClass.SEVERE),
    /** Transfer-Encoding and Content-Length are both present and one of them only when read leniently. */
    SUSPICIOUS_TE_CL_PRESENT("SuspiciousTeClPresent", DesyncClass.SEVERE);

    private final String token;
    private final DesyncClass desyncClass;

    DesyncReason(String token, DesyncClass desyncClass) {
        this.token = token;
        this.desyncClass = desyncClass;
    }

    /**
     * Returns the name that access logs show, for example {@code BothTeClPresent}.
     *
     * @return the token, never empty
     * @since 0.1
     */
    public String token() {
        return token;
    }

    /**
     * Returns the class that a request with this reason has at least.
     *
     * @return the class, never {@link DesyncClass#COMPLIANT}
     * @since 0.1
     */
    public DesyncClass desyncClass() {
        return desyncClass;
    }
}
