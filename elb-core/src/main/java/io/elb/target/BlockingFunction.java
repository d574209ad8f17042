package io.elb.target;

/**
 * A function that answers requests and may block while it does; see {@link TargetFunction#blocking}.
 * <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface BlockingFunction {
    /**
     * Answers one request.
     *
     * @param request the request
     * @return the response; null is a 502 for the client
     * @throws Exception for a 502
     */
    FunctionResponse handle(FunctionRequest request) throws Exception;
}
