package io.elb.leak;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Netty's leak detector that remembers what it reports. Netty makes one for each kind of resource when the system property
 * {@code io.netty.customResourceLeakDetector} names this class, as the profile "leak" does.
 */
public final class RecordingLeakDetector<T> extends ResourceLeakDetector<T> {
    private static final List<RecordingLeakDetector<?>> OF_NETTY = new CopyOnWriteArrayList<>();
    private static final int COLLECTIONS = 3;
    private static final long COLLECTION_TIMEOUT_MILLIS = 10_000;

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    RecordingLeakDetector(Class<?> resource) {
        super(resource, 1);
    }

    /** Called by Netty. */
    public RecordingLeakDetector(Class<?> resource, int samplingInterval) {
        super(resource, samplingInterval);
        OF_NETTY.add(this);
    }

    /** Looked for by Netty, which complains when it is missing. */
    public RecordingLeakDetector(Class<?> resource, int samplingInterval, long maxActive) {
        this(resource, samplingInterval);
    }

    /** What Netty has found to be collected without a release, of all kinds and since the last call. */
    static List<String> takeAll() {
        collectGarbage();
        return OF_NETTY.stream().flatMap(RecordingLeakDetector::taken).toList();
    }

    static boolean isUsedByNetty() {
        return !OF_NETTY.isEmpty();
    }

    List<String> take() {
        collectGarbage();
        return taken().toList();
    }

    @Override
    protected boolean needReport() {
        return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
        leaks.add(resourceType + " was not released" + records);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
        leaks.add(resourceType + " was not released, and nothing is known of it");
    }

    private Stream<String> taken() {
        lookForCollected();
        return Stream.generate(leaks::poll).takeWhile(leak -> leak != null);
    }

    /** A detector looks at what was collected only when it starts to track something, of whatever type. */
    @SuppressWarnings("unchecked")
    private void lookForCollected() {
        T bait = (T) new Object();
        ResourceLeakTracker<T> tracker = trackForcibly(bait);
        if (tracker != null) {
            tracker.close(bait);
        }
    }

    /** More than one collection: what the first one frees may hold what only the next one finds. */
    private static void collectGarbage() {
        for (int i = 0; i < COLLECTIONS; i++) {
            ReferenceQueue<Object> queue = new ReferenceQueue<>();
            WeakReference<Object> canary = new WeakReference<>(new Object(), queue);
            System.gc();
            try {
                if (queue.remove(COLLECTION_TIMEOUT_MILLIS) != canary) {
                    throw new IllegalStateException("garbage collection: none (expected: one when asked for)");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("garbage collection: interrupted", e);
            }
        }
    }
}
