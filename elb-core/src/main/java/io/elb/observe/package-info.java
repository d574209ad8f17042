/**
 * What is told about traffic, as values only: records, references, reasons and the sinks and observers that take them; start with the access log.
 */
@NullMarked
package io.elb.observe;

import org.jspecify.annotations.NullMarked;
