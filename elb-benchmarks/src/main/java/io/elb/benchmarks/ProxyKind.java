package io.elb.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
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
            Path directory = setup.workspace().subdirectory("proxy-nginx");
            Path config = setup.workspace().write("proxy-nginx/nginx.conf", NativeConfig.nginxProxy(directory, setup));
            return List.of(
                    Tool.NGINX.path(), "-p", directory + "/", "-e", directory + "/error.log", "-c", config.toString());
        }
    },
    UNDERTOW("Undertow", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            if (setup.tls().isPresent()) {
                throw new BenchmarkException("Undertow: has no TLS here");
            }
            return setup.java(UndertowProxy.class, List.of());
        }
    },
    ELB_EPOLL("elb epoll", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            return elb(setup, "epoll", "-");
        }
    },
    ELB_IO_URING("elb io_uring", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            return elb(setup, "io_uring", "-");
        }
    },
    ELB_NIO("elb nio", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            return elb(setup, "nio", "-");
        }
    },
    ELB_EPOLL_ALL("elb epoll with log, metrics and rules", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            return elb(setup, "epoll", setup.accessLog());
        }
    },
    ELB_IO_URING_ALL("elb io_uring with log, metrics and rules", Role.JVM) {
        @Override
        List<String> command(Setup setup) {
            return elb(setup, "io_uring", setup.accessLog());
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
        return List.copyOf(EnumSet.complementOf(EnumSet.of(ELB_EPOLL_ALL, ELB_IO_URING_ALL, HAPROXY_SPLICE)));
    }

    static String names() {
        return Arrays.stream(values()).map(ProxyKind::id).collect(Collectors.joining(","));
    }

    private static List<String> elb(Setup setup, String transport, String accessLog) {
        return setup.java(ElbProxy.class, List.of(transport, accessLog));
    }

    private static List<String> haproxy(Setup setup, String extra) {
        Path config = setup.workspace().write("haproxy-" + setup.port() + ".cfg", NativeConfig.haproxy(setup, extra));
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
     * @param tls the certificate to terminate TLS with, HTTP/2 and HTTP/1.1 by ALPN; empty for HTTP in the clear
     * @param targets ports of the targets
     */
    record Setup(Workspace workspace, Jvm jvm, int port, Optional<TlsFiles> tls, List<Integer> targets) {

        String accessLog() {
            return workspace.subdirectory("proxy-" + port).resolve("access.log").toString();
        }

        List<String> java(Class<?> main, List<String> first) {
            List<String> arguments = new ArrayList<>(first);
            arguments.add(Integer.toString(port));
            arguments.add(tls.map(files -> files.both().toString()).orElse("-"));
            targets.forEach(target -> arguments.add(Integer.toString(target)));
            return jvm.command(main, arguments);
        }
    }
}
