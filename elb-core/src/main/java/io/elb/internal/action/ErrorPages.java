package io.elb.internal.action;

import io.elb.internal.http.StatusPhrases;
import io.elb.observe.ErrorReason;
import java.nio.charset.StandardCharsets;

/** The small HTML pages of the answers that the balancer makes itself. The arrays are shared and must not be changed. */
public final class ErrorPages {
    /** The type of every page. */
    public static final String CONTENT_TYPE = "text/html";

    private static final int FIRST = 300;
    private static final int LAST = 599;
    private static final byte[][] BODIES = new byte[LAST - FIRST + 1][];

    static {
        for (int status = FIRST; status <= LAST; status++) {
            BODIES[status - FIRST] = page(status);
        }
    }

    private ErrorPages() {}

    /** The page of a status, 300–599. */
    public static byte[] body(int status) {
        return BODIES[status - FIRST];
    }

    /** The page of the status of a reason. */
    public static byte[] body(ErrorReason reason) {
        return body(reason.status());
    }

    private static byte[] page(int status) {
        String title = (status + " " + StatusPhrases.of(status)).trim();
        String html =
                "<html><head><title>" + title + "</title></head>\r\n<body><h1>" + title + "</h1></body></html>\r\n";
        return html.getBytes(StandardCharsets.US_ASCII);
    }
}
