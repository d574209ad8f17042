/**
 * Lines of text from many threads into one file, without any of them waiting for the disk; start with {@code LineWriter}. Knows
 * nothing of what the lines say.
 */
@NullMarked
package io.elb.internal.file;

import org.jspecify.annotations.NullMarked;
