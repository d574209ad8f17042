package io.elb.lambda;

/**
 * A Lambda function from text to text that may block; see {@link LambdaFunction#blocking}. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface BlockingLambda {
    /**
     * Answers one event.
     *
     * @param event the event as JSON
     * @return the response as JSON; null is a malformed response
     * @throws Exception for a function that has thrown; a {@link LambdaException} for one that could not be called
     */
    String handle(String event) throws Exception;
}
