/**
 * Where requests go: target groups, their targets and where targets come from; start with {@link io.elb.target.TargetGroup}. Knows nothing of rules and listeners.
 */
@NullMarked
package io.elb.target;

import org.jspecify.annotations.NullMarked;
