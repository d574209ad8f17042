package io.elb.internal.rule;

import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.rule.RequestView;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** What code of the embedder sees of the request in a head. */
public final class HeadView implements RequestView {
    private final RequestHead head;
    private final String scheme;
    private final InetSocketAddress clientAddress;

    public HeadView(RequestHead head, String scheme, InetSocketAddress clientAddress) {
        this.head = head;
        this.scheme = scheme;
        this.clientAddress = clientAddress;
    }

    @Override
    public String method() {
        return head.method();
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public String host() {
        return head.host();
    }

    @Override
    public String path() {
        return head.path();
    }

    @Override
    public Optional<String> query() {
        String query = head.query();
        return query.isEmpty() ? Optional.empty() : Optional.of(query);
    }

    @Override
    public Optional<String> header(String name) {
        HeadFields fields = head.fields();
        int i = fields.indexOfName(lowerCase(name), 0);
        return i < 0 ? Optional.empty() : Optional.of(fields.value(i));
    }

    @Override
    public List<String> headers(String name) {
        HeadFields fields = head.fields();
        String lowerCaseName = lowerCase(name);
        List<String> values = new ArrayList<>();
        for (int i = fields.indexOfName(lowerCaseName, 0); i >= 0; i = fields.indexOfName(lowerCaseName, i + 1)) {
            values.add(fields.value(i));
        }
        return List.copyOf(values);
    }

    @Override
    public InetSocketAddress clientAddress() {
        return clientAddress;
    }

    private static String lowerCase(String name) {
        return Objects.requireNonNull(name, "name").toLowerCase(Locale.ROOT);
    }
}
