package io.elb.internal.exchange;

import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.internal.target.TargetGroupRuntime;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What strategies may know of one request, and how often it was tried. Confined to its event loop. */
final class ExchangePick implements PickRequest {
    private final LoopContext loop;
    private final ClientConnection connection;
    private final RequestHead head;
    private @Nullable String excludedKey;
    private int attempts;

    ExchangePick(LoopContext loop, ClientConnection connection, RequestHead head) {
        this.loop = loop;
        this.connection = connection;
        this.head = head;
    }

    Pick from(TargetGroupRuntime group) {
        return group.pick(connection.node().slot(), this);
    }

    /** One more target is tried; answers how many there were. */
    int countAttempt() {
        return ++attempts;
    }

    /** The target that could not be reached is not to be picked again. */
    void exclude(String key) {
        excludedKey = key;
    }

    boolean hasExcluded() {
        return excludedKey != null;
    }

    @Override
    public long hash() {
        return mix(connection.clientAddress().getAddress().hashCode());
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
        return z ^ z >>> 33;
    }

    @Override
    public Optional<String> attribute(String name) {
        HeadFields fields = head.fields();
        int index = fields.indexOfName(name.toLowerCase(Locale.ROOT), 0);
        return index < 0 ? Optional.empty() : Optional.of(fields.value(index));
    }

    @Override
    public boolean isExcluded(String key) {
        return key.equals(excludedKey);
    }

    @Override
    public int attempt() {
        return attempts;
    }

    @Override
    public long nowNanos() {
        return loop.nowNanos();
    }

    @Override
    public RandomGenerator random() {
        return loop.random();
    }
}
