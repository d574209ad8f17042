/**
 * What a balancing strategy does before it meets traffic: the real target group in virtual time, with arrivals, targets and
 * failures by description. Start with {@link io.elb.testing.simulation.Simulation}.
 */
@NullMarked
package io.elb.testing.simulation;

import org.jspecify.annotations.NullMarked;
