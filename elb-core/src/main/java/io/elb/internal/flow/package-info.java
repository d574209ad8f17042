/** What flows of every protocol have in common: their pick, their counts, their record and their list; start with {@link io.elb.internal.flow.Flow}. */
@NullMarked
package io.elb.internal.flow;

import org.jspecify.annotations.NullMarked;
