/** What fuzz entries of several packages share. */
package io.elb.internal.fuzz;
