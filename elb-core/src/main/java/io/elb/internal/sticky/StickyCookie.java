package io.elb.internal.sticky;

import java.nio.charset.StandardCharsets;

/** A cookie of the balancer together with its twin for requests of other sites. */
final class StickyCookie {
    /** Names a target of a group. */
    static final StickyCookie TARGET = new StickyCookie("AWSALB", 'T');
    /** Names a group of a forward action. */
    static final StickyCookie GROUP = new StickyCookie("AWSALBTG", 'G');

    /** What distinguishes the values of application cookies. */
    static final byte[] APP_BINDING = {'A'};

    private final byte[] cookieName;
    private final byte[] corsName;
    private final byte kind;

    private StickyCookie(String cookieName, char kind) {
        this.cookieName = cookieName.getBytes(StandardCharsets.US_ASCII);
        this.corsName = (cookieName + "CORS").getBytes(StandardCharsets.US_ASCII);
        this.kind = (byte) kind;
    }

    byte[] cookieName() {
        return cookieName;
    }

    byte[] corsName() {
        return corsName;
    }

    byte kind() {
        return kind;
    }
}
