package io.elb.examples;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Takes the commands of the quick start over HTTP: {@code /kill/one} is {@code kill one}. */
final class CommandServer implements AutoCloseable {
    private final HttpServer server;

    private CommandServer(HttpServer server) {
        this.server = server;
    }

    static CommandServer start(Commands commands) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> answer(exchange, commands));
        server.start();
        return new CommandServer(server);
    }

    private static void answer(HttpExchange exchange, Commands commands) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] answer = (commands.run(path.replace('/', ' ')) + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    @Override
    public void close() {
        server.stop(1); // up to 1 s, so that the answer to quit gets out
    }
}
