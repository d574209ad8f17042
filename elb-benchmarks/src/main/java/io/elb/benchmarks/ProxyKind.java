package io.elb.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A proxy under test. A further one is one more constant here, with the command that starts it. */
enum ProxyKind {
    HAPROXY("HAProxy", Role.REFERENCE) {
        @Override
        List<String> command(Setup setup) {
            return haproxy(setup, "");
        }
    },
    NGINX("nginx", Role.REFERENCE) {
        @Override
        List<String> command(Setup setup) {
            return nginx(setup, "proxy-nginx", true);
        }
    },
    UNDERTOW("Undertow", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            if (setup.layer() != Scenario.Layer.HTTP) {
                throw new BenchmarkException("Undertow: HTTP only");
            }
            List<String> arguments = new ArrayList<>();
            arguments.add(Integer.toString(setup.port()));
            arguments.add(setup.tls().map(files -> files.both().toString()).orElse("-"));
            setup.targets().forEach(port -> arguments.add(port.toString()));
            return setup.jvm().command(UndertowProxy.class, arguments);
        }
    },
    ELB_EPOLL("elb epoll", ElbSettings.on("epoll")),
    ELB_IO_URING("elb io_uring", ElbSettings.on("io_uring")),
    ELB_NIO("elb nio", ElbSettings.on("nio")),
    ELB_EPOLL_ALL(
            "elb epoll with log, metrics and 100 rules",
            ElbSettings.on("epoll").withRules(100).withReports()),
    ELB_IO_URING_ALL(
            "elb io_uring with log, metrics and 100 rules",
            ElbSettings.on("io_uring").withRules(100).withReports()),
    ELB_EPOLL_2_LOOPS("elb epoll with two event loops", ElbSettings.on("epoll").withThreads(2)),
    ELB_EPOLL_1000_RULES("elb epoll with 1,000 rules", ElbSettings.on("epoll").withRules(1000)),
    ELB_EPOLL_1000_TARGETS(
            "elb epoll with 1,000 targets", ElbSettings.on("epoll").withTargets(1000)),
    ELB_EPOLL_100_LISTENERS(
            "elb epoll with 100 listeners", ElbSettings.on("epoll").withListeners(100)),
    HAPROXY_SPLICE("HAProxy with splice", Role.NATIVE) {
        @Override
        List<String> command(Setup setup) {
            return haproxy(setup, "option splice-request\n  option splice-response");
        }
    },
    NGINX_OWN_BUFFERS("nginx with its own buffers", Role.NATIVE) {
        @Override
        List<String> command(Setup setup) {
            return nginx(setup, "proxy-nginx-own", false);
        }
    };

    private final String title;
    private final Role role;

    @SuppressWarnings("ImmutableEnumChecker") // a record of numbers and a string
    private final Optional<ElbSettings> settings;

    ProxyKind(String title, Role role) {
        this.title = title;
        this.role = role;
        this.settings = Optional.empty();
    }

    ProxyKind(String title, ElbSettings settings) {
        this.title = title;
        this.role = Role.ELB;
        this.settings = Optional.of(settings);
    }

    /** The command that starts it. */
    List<String> command(Setup setup) {
        return setup.jvm().command(ElbProxy.class, settings.orElseThrow().arguments(setup));
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    /** Whether the others are compared with this one. */
    boolean isReference() {
        return role == Role.REFERENCE;
    }

    boolean isJvm() {
        return role == Role.JVM || role == Role.ELB;
    }

    static ProxyKind byId(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("proxy: " + id + " (expected: " + names() + ")"));
    }

    static List<ProxyKind> defaults() {
        return List.of(HAPROXY, NGINX, UNDERTOW, ELB_EPOLL, ELB_IO_URING, ELB_NIO);
    }

    static String names() {
        return Arrays.stream(values()).map(ProxyKind::id).collect(Collectors.joining(","));
    }

    private static List<String> haproxy(Setup setup, String extra) {
        if (setup.layer() == Scenario.Layer.UDP) {
            throw new BenchmarkException("HAProxy: no datagrams");
        }
        Path config = setup.workspace().write("haproxy-" + setup.port() + ".cfg", NativeConfig.haproxy(setup, extra));
        return List.of(Tool.HAPROXY.path(), "-db", "-f", config.toString());
    }

    private static List<String> nginx(Setup setup, String name, boolean equalBuffers) {
        Path directory = setup.workspace().subdirectory(name);
        Path config =
                setup.workspace().write(name + "/nginx.conf", NativeConfig.nginxProxy(directory, setup, equalBuffers));
        return List.of(
                Tool.NGINX.path(), "-p", directory + "/", "-e", directory + "/error.log", "-c", config.toString());
    }

    private enum Role {
        REFERENCE,
        NATIVE,
        JVM,
        ELB
    }

    /**
     * What a proxy needs to know to start.
     *
     * @param port where it listens
     * @param tls the certificate to terminate TLS with, HTTP/2 and HTTP/1.1 by ALPN; empty for HTTP in the clear
     * @param targets ports of the targets
     * @param layer what it is for
     */
    record Setup(
            Workspace workspace,
            Jvm jvm,
            int port,
            Optional<TlsFiles> tls,
            List<Integer> targets,
            Scenario.Layer layer) {

        String accessLog() {
            return workspace.subdirectory("proxy-" + port).resolve("access.log").toString();
        }
    }
}
