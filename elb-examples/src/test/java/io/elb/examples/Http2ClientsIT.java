package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.TlsTermination;
import io.elb.rule.Action;
import java.io.IOException;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http2ClientsIT {
    private final Http2Clients example = Http2Clients.start();

    @AfterEach
    void stop() {
        example.close();
    }

    private Protocol spoken(Protocol wanted) throws IOException {
        OkHttpClient client =
                new OkHttpClient.Builder().protocols(List.of(wanted)).build();
        Request request = new Request.Builder().url(example.uri().toString()).build();
        try (Response response = client.newCall(request).execute()) {
            assertThat(response.code()).isEqualTo(200);
            assertThat(response.body().string()).contains("one");
            return response.protocol();
        } finally {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }

    @Test
    void onePortSpeaksBothVersions() throws IOException {
        assertThat(spoken(Protocol.H2_PRIOR_KNOWLEDGE)).isEqualTo(Protocol.H2_PRIOR_KNOWLEDGE);
        assertThat(spoken(Protocol.HTTP_1_1)).isEqualTo(Protocol.HTTP_1_1);
    }

    @Test
    void httpsListenerCanBeKeptToHttp1() {
        Action action = Action.fixedResponse(200, "text/plain", "hello");

        assertThat(Http2Clients.withoutHttp2(new TlsTermination() {}, action)
                        .http2()
                        .isEnabled())
                .isFalse();
    }
}
