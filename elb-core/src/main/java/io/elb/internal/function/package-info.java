/**
 * Calls of targets that are functions of this process, Lambda functions among them; start with
 * {@link io.elb.internal.function.FunctionUpstream}. Knows nothing of connections.
 */
@NullMarked
package io.elb.internal.function;

import org.jspecify.annotations.NullMarked;
