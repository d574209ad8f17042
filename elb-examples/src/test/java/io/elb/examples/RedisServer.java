package io.elb.examples;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Redis where it is installed; else something that answers PING and ECHO as it does. */
final class RedisServer implements Closeable {
    private final int port;
    private final Closeable server;

    private RedisServer(int port, Closeable server) {
        this.port = port;
        this.server = server;
    }

    static RedisServer start() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Process redis;
        try {
            redis = new ProcessBuilder(
                            "redis-server", "--port", Integer.toString(port), "--save", "", "--bind", "127.0.0.1")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException notInstalled) {
            return new RedisServer(port, new Embedded(port));
        }
        return new RedisServer(port, () -> redis.destroyForcibly().onExit().join()).awaited();
    }

    private RedisServer awaited() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                return this;
            } catch (IOException notYet) {
                if (System.nanoTime() - end > 0) {
                    close();
                    throw notYet;
                }
                Thread.onSpinWait();
            }
        }
    }

    int port() {
        return port;
    }

    /** Ends it, and every connection. */
    @Override
    public void close() throws IOException {
        server.close();
    }

    private static final class Embedded implements Closeable {
        private final ServerSocket server;
        private final Set<Socket> open = ConcurrentHashMap.newKeySet();

        Embedded(int port) throws IOException {
            server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
            thread(() -> {
                while (true) {
                    Socket socket = server.accept();
                    open.add(socket);
                    thread(() -> serve(socket));
                }
            });
        }

        private interface Task {
            void run() throws IOException;
        }

        private static void thread(Task task) {
            Thread thread = new Thread(() -> {
                try {
                    task.run();
                } catch (IOException e) {
                    // closed
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        private static void serve(Socket socket) throws IOException {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            OutputStream out = socket.getOutputStream();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String answer = line.startsWith("ECHO ") ? "$5\r\n" + line.substring(5) : "+PONG";
                out.write((answer + "\r\n").getBytes(StandardCharsets.US_ASCII));
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            for (Socket socket : open) {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        }
    }
}
