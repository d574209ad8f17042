package io.elb.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails the test class after which Netty reports a leak. JUnit finds it by itself in the profile "leak", for the test
 * classes of all modules, and uses it nowhere else.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
    private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        ByteBufAllocator.DEFAULT.buffer(1).release();
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        assertThat(RecordingLeakDetector.isUsedByNetty()).isTrue();
        context.getRoot().getStore(NAMESPACE).computeIfAbsent(AfterAllClasses.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failOnLeaks("by the end of " + context.getDisplayName());
    }

    private static void failOnLeaks(String when) {
        List<String> leaks = RecordingLeakDetector.takeAll();
        if (!leaks.isEmpty()) {
            throw new AssertionError("Leaks seen " + when + ":\n" + String.join("\n", leaks));
        }
    }

    /** Sees what was still in use when the last class had ended. */
    static final class AfterAllClasses implements AutoCloseable {
        @Override
        public void close() {
            failOnLeaks("by the end of all tests");
        }
    }
}
