package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class ExplainedPicksIT {
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void everyPickIsExplainedAndTheShadowWouldHaveLeftTheSlowTargetAlone() throws Exception {
        try (ExplainedPicks example = ExplainedPicks.start()) {
            for (int i = 0; i < 60; i++) {
                client.send(HttpRequest.newBuilder(example.uri()).build(), BodyHandlers.discarding());
            }

            assertThat(example.explained())
                    .hasSizeGreaterThan(50)
                    .allSatisfy(text -> assertThat(text)
                            .contains(" by power_of_two_choices of 3, power_of_two_choices would have picked ")
                            .contains("in flight 0, load 1.00000"));
            assertThat(example.divergence()).matches("[1-9][0-9] % elsewhere: \\{.*Share\\[routed=.*}");
        }
    }
}
