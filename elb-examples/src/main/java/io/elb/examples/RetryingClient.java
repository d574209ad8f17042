package io.elb.examples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A client as applications have one: it gives up what takes too long, and asks again. The fault-injection guide tests it. */
final class RetryingClient {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int attempts;
    private final Duration timeout;

    RetryingClient(int attempts, Duration timeout) {
        this.attempts = attempts;
        this.timeout = timeout;
    }

    /** The body of the first answer with status 200. */
    String get(URI uri) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        IOException last = new IOException("attempts: " + attempts + " (expected: at least one)");
        for (int i = 0; i < attempts; i++) {
            try {
                HttpResponse<String> response = send(request);
                if (response.statusCode() == 200) {
                    return response.body();
                }
                last = new IOException("status: " + response.statusCode() + " (expected: 200)");
            } catch (IOException e) { // refused, reset, or too late
                last = e;
            }
        }
        throw last;
    }

    /** The timeout of a {@link HttpRequest} ends with the head of the answer: this one holds for the body too. */
    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(request, BodyHandlers.ofString());
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true); // closes the connection
            throw new IOException(e);
        }
    }
}
