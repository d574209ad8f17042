package io.elb.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory and the processes that work in it; both are gone after close, also on Ctrl-C. */
final class Workspace implements AutoCloseable {

    private final Path directory;
    private final Deque<ChildProcess> children = new ArrayDeque<>();
    private boolean cleared;
    private final Thread hook = new Thread(this::clear, "clear-workspace");

    Workspace() throws IOException {
        directory = Files.createTempDirectory("elb-bench");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    Path directory() {
        return directory;
    }

    Path subdirectory(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path write(String name, String content) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ChildProcess start(String name, List<String> command) {
        ChildProcess child = ChildProcess.start(name, command, directory);
        synchronized (children) {
            if (!cleared) {
                children.push(child);
                return child;
            }
        }
        child.stop();
        throw new BenchmarkException(name + ": interrupted");
    }

    /** A port that nobody listens on now. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is at work.
            return;
        }
        clear();
    }

    private void clear() {
        synchronized (children) {
            cleared = true;
            while (!children.isEmpty()) {
                children.pop().stop();
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(Workspace::delete);
        } catch (IOException | UncheckedIOException e) {
            System.err.println("not deleted: " + directory + ": " + e.getMessage());
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
