/**
 * One request and its response: the only state machine per request; start with {@code HttpExchange}. Knows neither codecs nor
 * channels.
 */
@NullMarked
package io.elb.internal.exchange;

import org.jspecify.annotations.NullMarked;
