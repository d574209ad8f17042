package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StrategiesBeyondElbIT {
    private final StrategiesBeyondElb example = StrategiesBeyondElb.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void stop() {
        example.close();
    }

    @Test
    void requestsOfOneTenantGoToOneTarget() throws Exception {
        Set<String> ofAll = new HashSet<>();
        for (int tenant = 0; tenant < 12; tenant++) {
            Set<String> ofTenant = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                ofTenant.add(target("/tenant", "tenant " + tenant));
            }
            assertThat(ofTenant).as("tenant %s", tenant).hasSize(1);
            ofAll.addAll(ofTenant);
        }
        assertThat(ofAll).containsExactlyInAnyOrder("one", "two", "slow");
    }

    @Test
    void shardsOfOneTenantMayGoToSeveralTargetsButEachToOne() throws Exception {
        Set<String> ofTenant = new HashSet<>();
        for (int shard = 0; shard < 20; shard++) {
            String first = target("/shard?shard=" + shard, "acme");
            assertThat(target("/shard?shard=" + shard, "acme")).isEqualTo(first);
            ofTenant.add(first);
        }
        assertThat(ofTenant).hasSizeGreaterThan(1);
    }

    @Test
    void slowTargetIsLeftAlone() throws Exception {
        List<String> asked = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            asked.add(target("/fast", "acme"));
        }
        assertThat(asked.stream().filter("slow"::equals).count())
                .as("13 by round robin")
                .isLessThan(8);
    }

    @Test
    void spareTargetGetsNothingWhileTheOthersAreWell() throws Exception {
        Set<String> asked = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            asked.add(target("/", "acme"));
        }
        assertThat(asked).containsExactlyInAnyOrder("one", "two");
    }

    private String target(String path, String tenant) throws Exception {
        URI uri = example.uri().resolve(path);
        String body = client.send(
                        HttpRequest.newBuilder(uri).header("X-Tenant", tenant).build(), BodyHandlers.ofString())
                .body();
        return body.split("[ ,]", -1)[2];
    }
}
