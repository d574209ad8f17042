package io.elb.examples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Asks what a user of the examples would ask with curl. */
final class Client {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI base;

    Client(URI base) {
        this.base = base;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(request(path), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> start(String path) {
        return http.sendAsync(request(path), BodyHandlers.ofString());
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    /** Who answered, and how often. */
    Map<String, Integer> ask(int requests) throws IOException, InterruptedException {
        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            HttpResponse<String> response = get("/");
            String who = response.statusCode() == 200
                    ? response.body().replaceAll("(?s)^Hello from ([^,]*).*", "$1")
                    : Integer.toString(response.statusCode());
            answers.merge(who, 1, Integer::sum);
        }
        return answers;
    }
}
