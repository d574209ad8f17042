package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.AccessLogSinkContract;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class Slf4jAccessLogTest implements AccessLogSinkContract {
    private final AtomicLong messages = new AtomicLong();
    private boolean enabled = true;
    private final AccessLogSink sink = new Slf4jAccessLog(logger());

    private Logger logger() {
        return (Logger) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("isInfoEnabled")) {
                        return enabled;
                    }
                    assertThat(method.getName()).isEqualTo("info");
                    messages.incrementAndGet();
                    return null;
                });
    }

    @Override
    public AccessLogSink sink() {
        return sink;
    }

    @Override
    public long arrived() {
        return messages.get();
    }

    @Test
    void aLoggerThatIsOffGetsNothing() {
        enabled = false;

        sink.accept(null); // not even looked at

        assertThat(messages).hasValue(0);
    }
}
