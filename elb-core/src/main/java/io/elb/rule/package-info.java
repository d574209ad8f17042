/**
 * Which request does what: rules with their conditions and actions, as immutable values; start with {@link io.elb.rule.Rule}.
 * Knows nothing of connections or protocols.
 */
@NullMarked
package io.elb.rule;

import org.jspecify.annotations.NullMarked;
