/**
 * The arithmetic of choosing, on plain numbers; start with {@link io.elb.internal.balance.SmoothSequence}. Knows no type of the SPI.
 */
@NullMarked
package io.elb.internal.balance;

import org.jspecify.annotations.NullMarked;
