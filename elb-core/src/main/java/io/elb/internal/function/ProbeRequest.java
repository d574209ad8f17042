package io.elb.internal.function;

import io.elb.target.FunctionRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Flow;

/** The request of a health check, as a function sees it: a GET from this machine, without a body. */
final class ProbeRequest implements FunctionRequest {
    private final String target;
    private final List<Map.Entry<String, String>> headers;

    ProbeRequest(String target, String userAgent) {
        this.target = target;
        this.headers = List.of(Map.entry("Host", "localhost"), Map.entry("User-Agent", userAgent));
    }

    @Override
    public String method() {
        return "GET";
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public String path() {
        int mark = target.indexOf('?');
        return mark < 0 ? target : target.substring(0, mark);
    }

    @Override
    public String query() {
        int mark = target.indexOf('?');
        return mark < 0 ? "" : target.substring(mark + 1);
    }

    @Override
    public List<Map.Entry<String, String>> headers() {
        return headers;
    }

    @Override
    public Optional<String> header(String name) {
        return headers.stream()
                .filter(field -> field.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    @Override
    public Flow.Publisher<ByteBuffer> body() {
        return subscriber -> {
            subscriber.onSubscribe(new Flow.Subscription() {
                @Override
                public void request(long count) {
                    // there is nothing to give
                }

                @Override
                public void cancel() {
                    // there is nothing to stop
                }
            });
            subscriber.onComplete();
        };
    }

    @Override
    public InetSocketAddress clientAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
