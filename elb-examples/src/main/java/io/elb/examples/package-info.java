/**
 * Runnable examples of elb, one class per guide page; start with {@link io.elb.examples.QuickStart}.
 */
@NullMarked
package io.elb.examples;

import org.jspecify.annotations.NullMarked;
