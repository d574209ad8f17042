/** Carries records and events to those who asked for them, and keeps their faults away from traffic. */
@NullMarked
package io.elb.internal.observe;

import org.jspecify.annotations.NullMarked;
