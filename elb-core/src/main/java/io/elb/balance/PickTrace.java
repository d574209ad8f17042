package io.elb.balance;

/**
 * Is told by a picker how it chooses, for one request. <em>Confined to one event loop.</em>
 *
 * @since 0.1
 */
public interface PickTrace {
    /**
     * The picker has looked at a target and compares it with others by a load.
     *
     * @param key the target's key
     * @param load the less the better, in whatever unit
     */
    void compared(String key, double load);

    /**
     * Something about the way to the target that is no load, for instance which part of the targets was drawn.
     *
     * @param text a few words
     */
    void note(String text);
}
