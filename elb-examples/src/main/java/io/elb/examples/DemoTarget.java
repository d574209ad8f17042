package io.elb.examples;

import io.elb.target.Target;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import java.time.Duration;

/** A web server in this process that says its name, and that can be killed and revived at the same port. */
final class DemoTarget implements AutoCloseable {
    private final FakeTarget server;

    private DemoTarget(FakeTarget server) {
        this.server = server;
    }

    static DemoTarget start(String name) {
        FakeTarget server = FakeTarget.start(name)
                .answer(request -> Answer.ok("Hello from " + name + ", you asked for " + request.path() + "\n"))
                .answerPath(
                        "/slow", Answer.ok("Hello from " + name + ", at last\n").after(Duration.ofSeconds(5)));
        return new DemoTarget(server);
    }

    String name() {
        return server.name();
    }

    /** As a balancer knows it. */
    Target target() {
        return Target.of("127.0.0.1", server.port()).withLabel("name", name());
    }

    /** What a test scripts. */
    FakeTarget server() {
        return server;
    }

    void kill() {
        server.stop();
    }

    void revive() {
        server.restart();
    }

    @Override
    public void close() {
        server.close();
    }
}
