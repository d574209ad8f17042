/**
 * Neutral HTTP heads, the edits made to them on their way, and the desync guard; start with {@link io.elb.internal.http.RequestHead}.
 * Knows no wire version and no channel.
 */
@NullMarked
package io.elb.internal.http;

import org.jspecify.annotations.NullMarked;
