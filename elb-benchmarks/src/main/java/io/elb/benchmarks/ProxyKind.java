package io.elb.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
            Path directory = setup.workspace().subdirectory("proxy-nginx");
            Path config = setup.workspace()
                    .write("proxy-nginx/nginx.conf", NativeConfig.nginxProxy(directory, setup.port(), setup.targets()));
            return List.of(
                    Tool.NGINX.path(), "-p", directory + "/", "-e", directory + "/error.log", "-c", config.toString());
        }
    },
    UNDERTOW("Undertow", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            return setup.java(UndertowProxy.class, List.of());
        }
    },
    ELB_EPOLL("elb epoll", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            return setup.java(ElbProxy.class, List.of("epoll"));
        }
    },
    ELB_IO_URING("elb io_uring", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            return setup.java(ElbProxy.class, List.of("io_uring"));
        }
    },
    ELB_NIO("elb nio", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            return setup.java(ElbProxy.class, List.of("nio"));
        }
    },
    HAPROXY_SPLICE("HAProxy with splice", Role.NATIVE) {
        @Override
        List<String> command(Setup setup) {
            return haproxy(setup, "option splice-request\n  option splice-response");
        }
    };

    private final String title;
    private final Role role;

    ProxyKind(String title, Role role) {
        this.title = title;
        this.role = role;
    }

    abstract List<String> command(Setup setup);

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
        return role == Role.JVM;
    }

    static ProxyKind byId(String id) {
        return Arrays.stream(values())
                .filter(kind -> kind.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("proxy: " + id + " (expected: " + names() + ")"));
    }

    static List<ProxyKind> defaults() {
        return Arrays.stream(values()).filter(kind -> kind != HAPROXY_SPLICE).toList();
    }

    static String names() {
        return Arrays.stream(values()).map(ProxyKind::id).collect(Collectors.joining(","));
    }

    private static List<String> haproxy(Setup setup, String extra) {
        Path config = setup.workspace()
                .write("haproxy-" + setup.port() + ".cfg", NativeConfig.haproxy(setup.port(), setup.targets(), extra));
        return List.of(Tool.HAPROXY.path(), "-db", "-f", config.toString());
    }

    private enum Role {
        REFERENCE,
        NATIVE,
        JVM
    }

    /**
     * What a proxy needs to know to start.
     *
     * @param port where it listens
     * @param targets ports of the targets
     */
    record Setup(Workspace workspace, Jvm jvm, int port, List<Integer> targets) {

        List<String> java(Class<?> main, List<String> first) {
            List<String> arguments = new ArrayList<>(first);
            arguments.add(Integer.toString(port));
            targets.forEach(target -> arguments.add(Integer.toString(target)));
            return jvm.command(main, arguments);
        }
    }
}
