package io.elb.benchmarks;

import io.elb.LoadBalancer;
import io.elb.limits.ClientTimeouts;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Redirect;
import io.elb.rule.Rule;
import io.elb.target.FunctionResponse;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.ReceivedRequest;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A balancer before targets that answer, or fail to, in every way, and clients that ask in every way. */
final class RequestsOfEveryKind implements AutoCloseable {
    private static final List<String> AGENTS = List.of(
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36",
            "curl/8.5.0",
            "\"quoted\" \\ agent",
            "\u00fcber-agent \u00e9\u00ff",
            "-",
            "",
            "a".repeat(2500), // GoAccess 1.7 takes a line to end after 4095 octets
            "<script>alert('x')</script> %s %n ${jndi:ldap://x}");
    private static final List<String> TARGETS = List.of(
            "/",
            "/index.html?a=b&c=d",
            "/%22quoted%22%20and%2Fmore",
            "/raw\"quote\\backslash",
            "/r\u00e9sum\u00e9/\u00fc\u00ff",
            "/with space and more",
            "/" + "long/".repeat(150),
            "/?" + "q=1&".repeat(200),
            "http://absolute.example.com/path?x",
            "/..;/../etc/passwd",
            "//double//slash",
            "/a|b{c}d<e>f^g`h");
    private static final List<String> METHODS =
            List.of("GET", "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "FOO", "TRACE");
    private static final List<String> HOSTS = List.of(
            "www.example.com",
            "Shop.Example.COM:8080",
            "[::1]:80",
            "127.0.0.1",
            "xn--bcher-kva.example",
            "a_b.example");
    private static final List<Integer> STATUSES =
            List.of(200, 200, 200, 201, 204, 206, 301, 302, 304, 400, 401, 403, 404, 410, 429, 500, 501, 502, 503, 599);
    private static final List<String> MALFORMED = List.of(
            "nonsense\r\n\r\n",
            "GET\r\n\r\n",
            "GET / HTTP/3.0\r\nHost: h\r\n\r\n",
            "GET /0.9\r\n",
            "G\u00e4T / HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\nBad\u0000Name: x\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(70_000) + "\r\n\r\n",
            "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: h\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: a\"b\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000");
    private static final String WEBSOCKET =
            "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    private final LoadBalancer balancer;
    private final FakeTarget target;
    private final Listener ipv4;
    private final Listener ipv6;
    private final AtomicInteger leaving = new AtomicInteger();

    private RequestsOfEveryKind(LoadBalancer.Builder builder) {
        target = FakeTarget.start("target").answer(RequestsOfEveryKind::answer);
        balancer = builder.start();
        TargetGroup web =
                balancer.addTargetGroup(TargetGroupConfig.builder("web").build());
        web.register(Target.of("127.0.0.1", target.port()));
        TargetGroup empty =
                balancer.addTargetGroup(TargetGroupConfig.builder("empty").build());
        TargetGroup dead =
                balancer.addTargetGroup(TargetGroupConfig.builder("dead").build());
        dead.register(Target.of("127.0.0.1", 1));
        TargetGroup functions =
                balancer.addTargetGroup(TargetGroupConfig.builder("functions").build());
        functions.register(Target.function(
                "hello", request -> CompletableFuture.completedFuture(FunctionResponse.of(200, "hello"))));
        List<Rule> rules = List.of(
                rule(
                        1,
                        "/rule/redirect*",
                        Redirect.builder().host("new.example.com").status(301).build()),
                rule(2, "/rule/https*", Redirect.toHttps()),
                rule(3, "/rule/fixed*", Action.fixedResponse(403)),
                rule(4, "/rule/empty*", Action.forward(empty)),
                rule(5, "/rule/dead*", Action.forward(dead)),
                rule(6, "/rule/function*", Action.forward(functions)));
        ipv4 = listen("127.0.0.1", web, rules);
        ipv6 = listen("::1", web, rules);
    }

    static RequestsOfEveryKind start(LoadBalancer.Builder builder) {
        return new RequestsOfEveryKind(builder);
    }

    private static Rule rule(int priority, String path, Action action) {
        return Rule.builder(priority).when(Condition.path(path)).then(action).build();
    }

    private Listener listen(String host, TargetGroup group, List<Rule> rules) {
        Listener listener =
                balancer.addListener(ListenerConfig.http(new InetSocketAddress(host, 0), Action.forward(group))
                        .timeouts(ClientTimeouts.defaults().withIdle(Duration.ofMillis(500)))
                        .build());
        listener.replaceRules(rules);
        return listener;
    }

    private static Answer answer(ReceivedRequest request) {
        String path = request.path();
        if (path.startsWith("/status/")) {
            return Answer.status(Integer.parseInt(path.substring("/status/".length())));
        }
        return switch (path) {
            case "/close" -> Answer.close();
            case "/reset" -> Answer.reset();
            case "/silent" -> Answer.never();
            case "/short" -> Answer.ok("half of what was announced").cutAfterBytes(60);
            case "/garbage" -> Answer.raw("no response at all\r\n\r\n");
            case "/chunks" -> Answer.ok().chunks("one", "two", "three");
            case "/chat" -> Answer.upgrade("websocket").thenEcho();
            case "/large" -> Answer.ok().pattern(300_000);
            default -> Answer.ok("hello");
        };
    }

    Sender newSender() {
        return new Sender();
    }

    /** One client after the other, one thread at a time. */
    final class Sender {
        private @Nullable RawClient kept;

        /** Sends request {@code n} in its own way, and takes what comes. */
        void send(int n) {
            try {
                switch (n % 100) {
                    case 0, 1, 2 -> alone(MALFORMED.get(n / 100 % MALFORMED.size()), n);
                    case 3 -> leave();
                    case 4 -> webSocket();
                    case 5 -> alone(get("/close"), n);
                    case 6 -> alone(get("/reset"), n);
                    case 7 -> alone(get(n / 100 % 50 == 0 ? "/silent" : "/short"), n);
                    case 8 -> alone(get("/garbage"), n);
                    case 9 -> alone(get("/large"), n);
                    case 10, 11, 12, 13, 14, 15, 16, 17 -> keptAlive(get(ruled(n)), n);
                    case 18 -> alone("GET /1.0 HTTP/1.0\r\n\r\n", n);
                    case 19 ->
                        alone(
                                "POST /chunks HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                                        + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                                n);
                    default -> keptAlive(ordinary(n), n);
                }
            } catch (UncheckedIOException | AssertionError e) {
                // a connection that is closed or reset is what some of them are about
            }
        }

        private static String ruled(int n) {
            List<String> kinds = List.of("redirect", "https", "fixed", "empty", "dead", "function");
            return "/rule/" + kinds.get(n / 7 % kinds.size()) + "/" + n + "?q=" + n;
        }

        private static String get(String path) {
            return "GET " + path + " HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: curl/8.5.0\r\n\r\n";
        }

        private static String ordinary(int n) {
            String method = METHODS.get(n / 3 % METHODS.size());
            String path = n % 3 == 0
                    ? "/status/" + STATUSES.get(n / 3 % STATUSES.size())
                    : TARGETS.get(n / 5 % TARGETS.size());
            boolean hasBody = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
            return method + ' ' + path + " HTTP/1.1\r\nHost: " + HOSTS.get(n % HOSTS.size()) + "\r\nUser-Agent: "
                    + AGENTS.get(n / 11 % AGENTS.size()) + "\r\n"
                    + (hasBody ? "Content-Length: 5\r\n\r\nhello" : "\r\n");
        }

        private RawClient connect(int n) {
            return RawClient.connect((n % 5 == 0 ? ipv6 : ipv4).address());
        }

        private void alone(String request, int n) {
            try (RawClient client = connect(n)) {
                client.send(request);
                client.readHead();
            }
        }

        private void keptAlive(String request, int n) {
            RawClient client = kept;
            if (client != null && n % 40 != 20) {
                try {
                    exchange(client, request);
                    return;
                } catch (UncheckedIOException | AssertionError e) {
                    // the balancer has closed it after an earlier request
                }
            }
            if (client != null) {
                client.close();
            }
            client = connect(n);
            kept = client;
            exchange(client, request);
        }

        private static void exchange(RawClient client, String request) {
            if (request.startsWith("HEAD ")) {
                client.send(request);
                client.readHead();
            } else {
                client.exchange(request);
            }
        }

        private void leave() {
            try (RawClient client = connect(leaving.incrementAndGet())) {
                client.send(get("/silent"));
                target.awaitRequests(1);
            }
        }

        private void webSocket() {
            try (RawClient client = connect(4)) {
                client.send(WEBSOCKET);
                client.readHead();
                client.send("ping");
                client.readText(4);
            }
        }
    }

    @Override
    public void close() {
        balancer.close();
        target.close();
    }
}
