/**
 * What every connection needs whatever its protocol: clocks, timers and the per-event-loop context; start with {@code LoopContext}.
 */
@NullMarked
package io.elb.internal.connection;

import org.jspecify.annotations.NullMarked;
