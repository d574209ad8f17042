/**
 * JSON (RFC 8259), written and read without reflection; start with {@link io.elb.internal.json.JsonReader}. Knows no type of elb.
 */
@NullMarked
package io.elb.internal.json;

import org.jspecify.annotations.NullMarked;
