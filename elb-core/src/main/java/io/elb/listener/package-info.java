/**
 * Where clients connect; start with {@link io.elb.listener.ListenerConfig} and {@link io.elb.listener.Listener}. Knows
 * rules and target groups by their handles, and nothing of the engine.
 */
@NullMarked
package io.elb.listener;

import org.jspecify.annotations.NullMarked;
