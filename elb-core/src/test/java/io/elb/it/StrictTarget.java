package io.elb.it;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A target that takes nothing but the one canonical spelling of an HTTP/1.1 request, by a reading of its own, and calls
 * every other byte a problem. It answers with the path and the length of the content.
 */
final class StrictTarget implements AutoCloseable {
    private static final Pattern REQUEST_LINE = Pattern.compile("([A-Z]+) ([\\x21-\\x7e]+) HTTP/1\\.1");
    private static final Pattern FIELD_LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):(?: ([\\x21-\\x7e\\x80-\\xff](?:[\\t\\x20-\\x7e\\x80-\\xff]*"
                    + "[\\x21-\\x7e\\x80-\\xff])?)?)?");
    private static final Pattern CHUNK_LINE = Pattern.compile("[0-9a-fA-F]{1,8}");

    private final ServerSocket server;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();

    StrictTarget() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        start(this::acceptAll);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /** Path and content length of each request that came whole, as in {@code /a:5}. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** The heads of all requests. */
    List<String> heads() {
        return List.copyOf(heads);
    }

    /** What was not canonical. */
    List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "strict-target");
        thread.setDaemon(true);
        thread.start();
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                start(() -> serve(connection));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (true) {
                in.mark(1);
                if (in.read() < 0) {
                    return;
                }
                in.reset();
                String request = read(in);
                requests.add(request);
                String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + request.length() + "\r\n\r\n" + request;
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
            }
        } catch (EOFException | SocketException e) {
            // a request that the balancer gave up halfway; what came of it has been looked at
        } catch (IOException e) {
            problems.add(e.toString());
        } catch (Problem e) {
            problems.add(e.getMessage());
        }
    }

    private String read(InputStream in) throws IOException {
        String requestLine = line(in);
        StringBuilder head = new StringBuilder(requestLine);
        Matcher request = matched(REQUEST_LINE, requestLine);
        int hosts = 0;
        int framings = 0;
        long length = 0;
        String line = line(in);
        while (!line.isEmpty()) {
            head.append('\n').append(line);
            Matcher field = matched(FIELD_LINE, line);
            String value = field.group(2) == null ? "" : field.group(2);
            switch (field.group(1).toLowerCase(Locale.ROOT)) {
                case "host" -> hosts++;
                case "content-length" -> {
                    framings++;
                    length = Long.parseLong(
                            matched(Pattern.compile("\\d{1,9}"), value).group());
                }
                case "transfer-encoding" -> {
                    framings++;
                    length = -1;
                    matched(Pattern.compile("chunked"), value);
                }
                default -> {}
            }
            line = line(in);
        }
        heads.add(head.toString());
        if (hosts != 1 || framings > 1) {
            throw new Problem("hosts " + hosts + ", framings " + framings + " in " + head);
        }
        return request.group(2) + ":" + (length < 0 ? readChunks(in) : skip(in, length));
    }

    private long readChunks(InputStream in) throws IOException {
        long sum = 0;
        while (true) {
            int size = Integer.parseInt(matched(CHUNK_LINE, line(in)).group(), 16);
            if (size == 0) {
                readTrailers(in);
                return sum;
            }
            sum += skip(in, size);
            matched(Pattern.compile(""), line(in));
        }
    }

    private void readTrailers(InputStream in) throws IOException {
        String line = line(in);
        while (!line.isEmpty()) {
            String name = matched(FIELD_LINE, line).group(1).toLowerCase(Locale.ROOT);
            if (List.of("content-length", "transfer-encoding", "host").contains(name)) {
                throw new Problem("trailer " + line);
            }
            line = line(in);
        }
    }

    private static long skip(InputStream in, long bytes) throws IOException {
        in.skipNBytes(bytes);
        return bytes;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException();
            }
            if (octet == '\n') {
                int last = line.length() - 1;
                if (last < 0 || line.charAt(last) != '\r') {
                    throw new Problem("bare LF after " + line);
                }
                return line.substring(0, last);
            }
            line.append((char) octet);
        }
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw new Problem("[" + text.replace("\r", "\\r").replace("\0", "\\0") + "] (expected: " + pattern + ")");
        }
        return matcher;
    }

    private static final class Problem extends RuntimeException {
        private static final long serialVersionUID = 1;

        Problem(String message) {
            super(message);
        }
    }
}
