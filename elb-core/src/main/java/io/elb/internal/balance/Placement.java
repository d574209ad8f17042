package io.elb.internal.balance;

/** A consistent map from hashes to indices: when the set of indices changes, few hashes change theirs. Immutable. */
public interface Placement {
    /**
     * The index that a hash belongs to.
     *
     * @param hash well mixed
     */
    int of(long hash);
}
