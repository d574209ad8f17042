package io.elb.lambda;

import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * A function as AWS Lambda runs it behind an application load balancer: one JSON document in, one out. It runs in this
 * process; nothing is deployed. As a lambda expression it answers with a stage and is called on event loops, by several at
 * once: it must not block. What may block is made by {@link #blocking}, {@link #streams} or {@link #maps}.
 * <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LambdaFunction {
    /**
     * Answers one request.
     *
     * @param event the event of an application load balancer for a Lambda target, as JSON: {@code requestContext},
     *     {@code httpMethod}, {@code path}, {@code queryStringParameters}, {@code headers}, {@code body} and
     *     {@code isBase64Encoded}; with multi-value headers {@code multiValueQueryStringParameters} and
     *     {@code multiValueHeaders} instead
     * @return the response as JSON of at most 1 MiB in UTF-8: {@code statusCode}, and where they are wanted
     *     {@code statusDescription}, {@code headers} (or {@code multiValueHeaders}), {@code body} and
     *     {@code isBase64Encoded}. A stage that fails, and a method that throws, is a function that has thrown, thus a 502
     *     for the client; with a {@link LambdaException} it is a function that could not be called
     */
    CompletionStage<String> invoke(String event);

    /**
     * Whether {@link #invoke} may block, so that the balancer calls it on its executor for blocking work and not on an
     * event loop.
     *
     * @return false by default
     */
    default boolean isBlocking() {
        return false;
    }

    /**
     * A function from text to text that may block. It runs off the event loops: on virtual threads where the JDK has them,
     * else on a bounded pool of the balancer; calls beyond that are throttled.
     *
     * @param function answers the events
     * @return the function
     * @throws NullPointerException if {@code function} is null
     */
    static LambdaFunction blocking(BlockingLambda function) {
        return new BlockingFunction(Objects.requireNonNull(function, "function"));
    }

    /**
     * A function from stream to stream, in the shape of AWS's {@code RequestStreamHandler}; it may block as one made by
     * {@link #blocking}.
     *
     * @param function answers the events, for instance {@code (in, out) -> handler.handleRequest(in, out, context)}
     * @return the function
     * @throws NullPointerException if {@code function} is null
     */
    static LambdaFunction streams(StreamLambda function) {
        return new BlockingFunction(LambdaShapes.of(Objects.requireNonNull(function, "function")));
    }

    /**
     * A function from map to map, in the shape of AWS's {@code RequestHandler} where input and output are maps; it may block
     * as one made by {@link #blocking}.
     *
     * @param function answers the events, for instance {@code event -> handler.handleRequest(event, context)}
     * @return the function
     * @throws NullPointerException if {@code function} is null
     */
    static LambdaFunction maps(MapLambda function) {
        return new BlockingFunction(LambdaShapes.of(Objects.requireNonNull(function, "function")));
    }
}
