/** Puts a balancer together and takes it apart; start with {@code Engine}. */
@NullMarked
package io.elb.internal.boot;

import org.jspecify.annotations.NullMarked;
