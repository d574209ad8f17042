package io.elb.internal.boot;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Lets {@code io.elb.testing} start what a public builder has collected with settings that the public builder does not
 * show. The builder's class installs the starter when it is loaded.
 */
public final class EngineAccess {
    /** Starts the balancer of a builder. */
    @FunctionalInterface
    public interface Starter {
        /** Starts with settings as {@code change} makes them; answers the balancer. */
        AutoCloseable start(Object builder, UnaryOperator<EngineSettings> change);
    }

    private static volatile @Nullable Starter starter;

    private EngineAccess() {}

    /** Says how to start; called once. */
    public static void install(Starter value) {
        starter = value;
    }

    /** Starts what {@code builder} has collected. */
    public static AutoCloseable start(Object builder, UnaryOperator<EngineSettings> change) {
        Starter installed = starter;
        if (installed == null) {
            throw new IllegalStateException("builder: " + builder + " (expected: the builder of a balancer)");
        }
        return installed.start(builder, change);
    }
}
