package io.elb.it;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Says its name, one letter, to whoever connects, and then whatever it is told. */
final class EchoTarget implements Closeable {
    private final char name;
    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private EchoTarget(char name, int port) throws IOException {
        this.name = name;
        this.server = new ServerSocket(port, 4096, InetAddress.getLoopbackAddress());
    }

    static EchoTarget start(char name) throws IOException {
        return start(name, 0);
    }

    static EchoTarget start(char name, int port) throws IOException {
        EchoTarget target = new EchoTarget(name, port);
        inBackground("accept-" + name, target::accept);
        return target;
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void inBackground(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // the test has closed it, or its peer has
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = server.accept();
            open.add(socket);
            inBackground("echo-" + name, () -> echo(socket));
        }
    }

    private void echo(Socket socket) throws IOException {
        try (socket) {
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(String.valueOf(name).getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(socket.getOutputStream());
        } finally {
            open.remove(socket);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections that it has now. */
    int open() {
        return open.size();
    }

    /** Frees the port and resets every connection. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // it is closed already
            }
            socket.close();
        }
    }
}
