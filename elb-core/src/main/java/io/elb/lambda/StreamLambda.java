package io.elb.lambda;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * A Lambda function from stream to stream that may block; see {@link LambdaFunction#streams}. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface StreamLambda {
    /**
     * Answers one event.
     *
     * @param event the event as JSON in UTF-8
     * @param response takes the response as JSON in UTF-8; it ends when the method returns, closed or not
     * @throws Exception for a function that has thrown; a {@link LambdaException} for one that could not be called
     */
    void handle(InputStream event, OutputStream response) throws Exception;
}
