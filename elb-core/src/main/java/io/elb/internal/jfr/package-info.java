/**
 * Events of the JDK's Flight Recorder; start with {@link io.elb.internal.jfr.FlightEvents}, the only class that others call. Knows values only.
 */
@NullMarked
package io.elb.internal.jfr;

import org.jspecify.annotations.NullMarked;
