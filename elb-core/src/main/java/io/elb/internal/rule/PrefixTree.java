package io.elb.internal.rule;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A radix tree over octets: the nodes on the way of some octets hold what was put in under their prefixes. Every node
 * knows the least rule at or below it, so that a search can stop where nothing better can come. Changed only while rules
 * are compiled.
 */
final class PrefixTree<V> {
    private final Node<V> root = new Node<>(new byte[0]);

    Node<V> root() {
        return root;
    }

    /** The node of a key, made when there is none, and marked as leading to the rule. */
    Node<V> insert(byte[] key, int rule) {
        Node<V> node = root;
        node.lead(rule);
        int at = 0;
        while (at < key.length) {
            Node<V> child = node.child(key[at]);
            if (child == null) {
                child = new Node<>(Arrays.copyOfRange(key, at, key.length));
                node.put(child);
            } else {
                int mismatch = Arrays.mismatch(child.label, 0, child.label.length, key, at, key.length);
                if (mismatch >= 0 && mismatch < child.label.length) {
                    child = child.split(mismatch);
                    node.put(child);
                }
            }
            child.lead(rule);
            at += child.label.length;
            node = child;
        }
        return node;
    }

    static final class Node<V> {
        private static final Node<?>[] NONE = {};

        private byte[] label;
        private int leastRule = Integer.MAX_VALUE;
        private @Nullable V value;

        /** The children by their first octet; a slot without one is null. */
        private @Nullable Node<V>[] children = slots(0);

        private int firstOctet;

        private Node(byte[] label) {
            this.label = label;
        }

        /** The octets between the parent and this node. */
        byte[] label() {
            return label;
        }

        /** The least rule at or below this node. */
        int leastRule() {
            return leastRule;
        }

        @Nullable
        V value() {
            return value;
        }

        void value(V newValue) {
            value = newValue;
        }

        @Nullable
        Node<V> child(byte octet) {
            int slot = (octet & 0xff) - firstOctet;
            return slot >= 0 && slot < children.length ? children[slot] : null;
        }

        private void lead(int rule) {
            leastRule = Math.min(leastRule, rule);
        }

        private void put(Node<V> child) {
            int octet = child.label[0] & 0xff;
            if (children.length == 0) {
                firstOctet = octet;
            }
            int first = Math.min(firstOctet, octet);
            int end = Math.max(firstOctet + children.length, octet + 1);
            if (end - first > children.length) {
                @Nullable Node<V>[] wider = slots(end - first);
                System.arraycopy(children, 0, wider, firstOctet - first, children.length);
                children = wider;
                firstOctet = first;
            }
            children[octet - first] = child;
        }

        /** A new node with the beginning of this one's label, and this one below it. */
        private Node<V> split(int length) {
            Node<V> upper = new Node<>(Arrays.copyOfRange(label, 0, length));
            upper.leastRule = leastRule;
            label = Arrays.copyOfRange(label, length, label.length);
            upper.put(this);
            return upper;
        }

        @SuppressWarnings("unchecked") // nothing but nodes of V gets in
        private static <V> @Nullable Node<V>[] slots(int count) {
            return (Node<V>[]) (count == 0 ? NONE : new Node<?>[count]);
        }
    }
}
