/**
 * Functions written for AWS Lambda as targets: their shapes, their settings, and how they say that they were not called; start with {@link io.elb.lambda.LambdaFunction}. Knows nothing of targets and requests.
 */
@NullMarked
package io.elb.lambda;

import org.jspecify.annotations.NullMarked;
