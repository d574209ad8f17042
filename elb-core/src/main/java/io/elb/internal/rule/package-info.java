/**
 * Finds the rule that applies to a request: pure, compiled when rules change, read by all event loops; start with
 * {@link io.elb.internal.rule.RuleSet}. Knows nothing of what actions do.
 */
@NullMarked
package io.elb.internal.rule;

import org.jspecify.annotations.NullMarked;
