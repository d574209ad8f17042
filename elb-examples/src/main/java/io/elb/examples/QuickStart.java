package io.elb.examples;

import static java.util.stream.Collectors.toMap;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.AccessLogSink;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Redirect;
import io.elb.rule.Rule;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.tls.ServerTls;
import io.elb.tls.testing.DevelopmentCa;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * A balancer with two targets to play with: kill one, revive it, drain it, and watch where the requests go. Takes commands
 * from the terminal and, for scripts, over HTTP.
 */
public final class QuickStart implements AutoCloseable {
    private final LoadBalancer balancer;
    private final Listener listener;
    private final Listener https;
    private final ServerTls tls;
    private final Path caFile;
    private final List<DemoTarget> targets;
    private final Commands commands;
    private final CommandServer commandServer;
    private final CountDownLatch quit = new CountDownLatch(1);

    private QuickStart(int port, HealthCheckSettings health, Consumer<String> out) throws IOException {
        targets = List.of(DemoTarget.start("one"), DemoTarget.start("two"));
        Map<String, String> names =
                targets.stream().collect(toMap(target -> target.target().key(), DemoTarget::name));

        balancer = LoadBalancer.application("quick-start")
                .accessLog(AccessLogSink.slf4j())
                .observer(new HealthPrinter(out, names))
                .start();

        TargetGroup web = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                .healthChecker(HttpHealthChecker.of("/health").withSettings(health))
                .deregistrationDelay(Duration.ofSeconds(15))
                .build());

        listener = balancer.addListener(
                ListenerConfig.http(port, Action.forward(web)).name("http").build());
        listener.addRule(Rule.builder(10)
                .when(Condition.path("/fixed"))
                .then(Action.fixedResponse(200, "text/plain", "The balancer itself says hello.\n"))
                .build());
        listener.addRule(Rule.builder(20)
                .when(Condition.path("/old/*"))
                .then(Redirect.builder().status(301).path("/new").build())
                .build());

        DevelopmentCa ca = DevelopmentCa.create();
        caFile = Files.createTempFile("elb-quick-start-", ".pem");
        ca.writePem(caFile);
        tls = ServerTls.of(ca.store());
        https = balancer.addListener(
                ListenerConfig.https(0, tls, Action.forward(web)).name("https").build());
        listener.addRule(Rule.builder(30)
                .when(Condition.path("/secure"))
                .then(Redirect.toHttps(https.port()))
                .build());

        commands = new Commands(balancer, web, targets, quit::countDown);
        commandServer = CommandServer.start(commands);

        // Before the first check of a target says something: the address is the first line, so that a script finds it.
        out.accept(welcome());
        targets.forEach(target -> web.register(target.target()));
    }

    /** Starts everything and says where it is; port 0 takes a free one. */
    static QuickStart start(int port, HealthCheckSettings health, Consumer<String> out) throws IOException {
        return new QuickStart(port, health, out);
    }

    /** ELB's settings with its shortest times: a dead target is found after 5 to 10 s, a revived one as well. */
    private static HealthCheckSettings everyFiveSeconds() {
        return HealthCheckSettings.defaults()
                .withInterval(Duration.ofSeconds(5))
                .withTimeout(Duration.ofSeconds(2))
                .withHealthyThreshold(2);
    }

    URI uri() {
        return listener.uri();
    }

    URI httpsUri() {
        return URI.create("https://localhost:" + https.port() + "/");
    }

    /** What has to be trusted for HTTPS. */
    Path caFile() {
        return caFile;
    }

    URI commandUri() {
        return commandServer.uri();
    }

    Commands commands() {
        return commands;
    }

    private String welcome() {
        return String.join(
                System.lineSeparator(),
                uri().toString(),
                "",
                "is an application load balancer before two targets. Try, in another terminal:",
                line("curl " + uri(), "one target after the other"),
                line("curl " + uri() + "fixed", "a rule with a fixed response"),
                line("curl -i " + uri() + "old/page", "a rule with a redirect"),
                line("curl " + uri() + "slow", "an answer that takes 5 s: drain its target meanwhile"),
                line("curl --cacert " + caFile + " " + httpsUri(), "the same over HTTPS and HTTP/2"),
                line("curl -L --cacert " + caFile + " " + uri() + "secure", "redirected from HTTP to HTTPS"),
                "",
                "Commands, here or over HTTP:",
                line("kill one", "it refuses and closes connections: 502 until two checks have failed"),
                line("revive one", "it gets requests again after two checks that pass"),
                line("drain one", "no new requests, those in flight finish within 15 s; revive brings it back"),
                line("status", "who is healthy and who is not"),
                line("quit", "finish what is in flight and end"),
                line("curl " + commandUri() + "kill/one", "the same from a script; so are the others"),
                line("curl " + commandUri() + "describe", "everything, as JSON"),
                "");
    }

    private static String line(String command, String meaning) {
        return String.format(Locale.ROOT, "  %-44s %s", command, meaning);
    }

    private void readCommands() {
        Thread thread = new Thread(this::readAll, "quick-start-commands");
        thread.setDaemon(true);
        thread.start();
    }

    private void readAll() {
        // The end of the input ends the commands only: without a terminal the balancer goes on.
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    print(commands.run(line));
                }
            }
        } catch (IOException e) {
            print("The terminal is gone (" + e.getMessage() + "); commands over HTTP still work.");
        }
    }

    private static void print(String line) {
        System.out.println(line);
    }

    /** Finishes the requests in flight, for 5 s at most, and frees everything. Closing twice is allowed. */
    @Override
    public void close() {
        commandServer.close();
        balancer.closeGracefully(Duration.ofSeconds(5)).toCompletableFuture().join();
        tls.close();
        deleteCaFile();
        targets.forEach(DemoTarget::close);
    }

    private void deleteCaFile() {
        try {
            Files.deleteIfExists(caFile);
        } catch (IOException e) {
            print(caFile + " is left over: " + e.getMessage());
        }
    }

    /**
     * Runs until {@code quit} or the end of the process.
     *
     * @param args the port to listen on; a free one without it
     * @throws IOException if a port can't be bound
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        int port = args.length == 0 ? 0 : Integer.parseInt(args[0]);
        try (QuickStart quickStart = start(port, everyFiveSeconds(), QuickStart::print)) {
            Runtime.getRuntime().addShutdownHook(new Thread(quickStart::close, "quick-start-close"));
            quickStart.readCommands();
            quickStart.quit.await();
        }
    }
}
