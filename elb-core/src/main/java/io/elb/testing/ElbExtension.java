package io.elb.testing;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.target.TargetGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a balancer of its own with fake targets, as parameter of the test or of a method before it, and frees it
 * afterwards; the test fails when a request is still in flight or a thread is left. Needs Jupiter 5.10 or newer.
 *
 * <pre>{@code
 * @ExtendWith(ElbExtension.class)
 * class ShopTest {
 *     @Test
 *     void requestsAreSpread(ElbFixture elb) { … }
 * }
 * }</pre>
 *
 * <p>With other settings: {@code @RegisterExtension static final ElbExtension ELB =
 * ElbExtension.of(ElbFixture.builder().targets("a", "b", "c"));}. A parameter may be an {@link ElbFixture}, or one of its
 * parts: {@link LoadBalancer}, {@link Listener}, {@link TargetGroup}, {@link RecordingObserver}, or a {@link RawClient}
 * that is connected. Tests may run in parallel: none sees another's balancer.
 *
 * <p><em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class ElbExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private final ElbFixture.Builder settings;

    /** Makes an extension with two targets, {@code one} and {@code two}. */
    public ElbExtension() {
        this(ElbFixture.builder());
    }

    private ElbExtension(ElbFixture.Builder settings) {
        this.settings = settings;
    }

    /**
     * Makes an extension with settings of its own.
     *
     * @param settings what each test gets
     * @return an extension to register
     */
    public static ElbExtension of(ElbFixture.Builder settings) {
        return new ElbExtension(settings);
    }

    private ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(ElbExtension.class, this));
    }

    private @Nullable ElbFixture fixture(ExtensionContext context) {
        return store(context).get(ElbFixture.class, ElbFixture.class);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        store(context).put(ElbFixture.class, settings.start());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ElbFixture fixture = store(context).remove(ElbFixture.class, ElbFixture.class);
        if (fixture != null) {
            fixture.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return fixture(context) != null
                && (type == ElbFixture.class
                        || type == LoadBalancer.class
                        || type == Listener.class
                        || type == TargetGroup.class
                        || type == RecordingObserver.class
                        || type == RawClient.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        ElbFixture fixture = fixture(context);
        if (fixture == null) {
            throw new IllegalStateException(
                    "fixture: none (expected: a parameter of a test, or of a method before it)");
        }
        Class<?> type = parameter.getParameter().getType();
        if (type == LoadBalancer.class) {
            return fixture.balancer();
        } else if (type == Listener.class) {
            return fixture.listener();
        } else if (type == TargetGroup.class) {
            return fixture.group();
        } else if (type == RecordingObserver.class) {
            return fixture.observer();
        } else if (type == RawClient.class) {
            return fixture.connect();
        }
        return fixture;
    }
}
