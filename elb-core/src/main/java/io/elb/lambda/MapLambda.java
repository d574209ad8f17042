package io.elb.lambda;

import java.util.Map;

/**
 * A Lambda function from map to map that may block; see {@link LambdaFunction#maps}. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface MapLambda {
    /**
     * Answers one event.
     *
     * @param event the event: texts, booleans, lists and maps of these; the function's to change
     * @return the response: maps, lists, texts, numbers, booleans and nulls, nested at most 64 deep; anything else is a
     *     function that has thrown
     * @throws Exception for a function that has thrown; a {@link LambdaException} for one that could not be called
     */
    Map<String, ?> handle(Map<String, Object> event) throws Exception;
}
