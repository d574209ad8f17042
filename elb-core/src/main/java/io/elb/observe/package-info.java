/**
 * What is told about traffic, as values only: records, reasons, sinks and observers; start with {@link io.elb.observe.RequestRecord}. Knows nothing of the engine.
 */
@NullMarked
package io.elb.observe;

import org.jspecify.annotations.NullMarked;
