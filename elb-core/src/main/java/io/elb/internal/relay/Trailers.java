package io.elb.internal.relay;

/** What may follow the last byte of a flow; opaque here, trailer fields in HTTP. */
public interface Trailers {}
