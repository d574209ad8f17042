package io.elb.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Configuration texts of HAProxy and nginx with equal settings: one worker, keep-alive on both sides without a limit of
 * requests, any idle target connection reused, forwarded-for headers, no log, no body on disk.
 */
final class NativeConfig {

    private static final String BUFFERS = "proxy_buffer_size 16k; proxy_buffers 8 16k; proxy_busy_buffers_size 32k;";

    private NativeConfig() {}

    static String haproxy(ProxyKind.Setup setup, String extra) {
        if (setup.layer() != Scenario.Layer.HTTP) {
            return haproxyTcp(setup, extra);
        }
        String servers = setup.targets().stream()
                .map(target -> String.format(Locale.ROOT, "  server t%d 127.0.0.1:%d", target, target))
                .collect(Collectors.joining("\n"));
        return String.format(
                Locale.ROOT,
                """
                global
                  nbthread 1
                  no strict-limits
                  maxconn 12000
                  tune.h2.max-concurrent-streams 128
                defaults
                  mode http
                  timeout connect 10s
                  timeout client 60s
                  timeout server 60s
                  timeout http-keep-alive 60s
                  option http-keep-alive
                  http-reuse always
                  %s
                frontend clients
                  bind 127.0.0.1:%d %s
                  option forwardfor
                  http-request set-header X-Forwarded-Proto %s
                  http-request set-header X-Forwarded-Port %%[dst_port]
                  default_backend targets
                backend targets
                  balance roundrobin
                %s
                """,
                extra,
                setup.port(),
                setup.tls().map(NativeConfig::haproxyTls).orElse(""),
                scheme(setup),
                servers);
    }

    private static String haproxyTcp(ProxyKind.Setup setup, String extra) {
        String servers = setup.targets().stream()
                .map(target -> String.format(Locale.ROOT, "  server t%d 127.0.0.1:%d", target, target))
                .collect(Collectors.joining("\n"));
        return String.format(Locale.ROOT, """
                global
                  nbthread 1
                  no strict-limits
                  maxconn 12000
                listen tcp
                  mode tcp
                  timeout connect 10s
                  timeout client 60s
                  timeout server 60s
                  %s
                  bind 127.0.0.1:%d
                  balance roundrobin
                %s
                """, extra, setup.port(), servers);
    }

    private static String nginxStream(Path directory, ProxyKind.Setup setup) {
        String servers = setup.targets().stream()
                .map(target -> String.format(Locale.ROOT, "    server 127.0.0.1:%d;", target))
                .collect(Collectors.joining("\n"));
        Path module = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
        String head = nginxHead(directory);
        return (Files.exists(module) ? "load_module " + module + ";\n" : "")
                + head.substring(0, head.indexOf("http {"))
                + String.format(
                        Locale.ROOT,
                        """
                stream {
                  upstream targets {
                %s
                  }
                  server {
                    listen 127.0.0.1:%d %s;
                    proxy_pass targets;
                    proxy_timeout 60s;
                    tcp_nodelay on;
                  }
                }
                """,
                        servers,
                        setup.port(),
                        setup.layer() == Scenario.Layer.UDP ? "udp" : "backlog=1024");
    }

    private static String haproxyTls(TlsFiles tls) {
        return "ssl crt " + tls.both() + " alpn h2,http/1.1";
    }

    private static String scheme(ProxyKind.Setup setup) {
        return setup.tls().isPresent() ? "https" : "http";
    }

    static String nginxProxy(Path directory, ProxyKind.Setup setup, boolean equalBuffers) {
        if (setup.layer() != Scenario.Layer.HTTP) {
            return nginxStream(directory, setup);
        }
        String servers = setup.targets().stream()
                .map(target -> String.format(Locale.ROOT, "    server 127.0.0.1:%d;", target))
                .collect(Collectors.joining("\n"));
        return nginxHead(directory)
                + String.format(
                        Locale.ROOT,
                        """
                  upstream targets {
                %s
                    keepalive 256;
                    keepalive_requests 1000000000;
                    keepalive_timeout 60s;
                  }
                  server {
                    listen 127.0.0.1:%d %s backlog=1024;
                    http2_max_concurrent_streams 128;
                    %s
                    location / {
                      proxy_pass http://targets;
                      proxy_http_version 1.1;
                      proxy_set_header Connection "";
                      proxy_set_header Host $http_host;
                      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
                      proxy_set_header X-Forwarded-Proto $scheme;
                      proxy_set_header X-Forwarded-Port $server_port;
                      %s
                      proxy_max_temp_file_size 0;
                    }
                  }
                }
                """,
                        servers,
                        setup.port(),
                        setup.tls().isPresent() ? "ssl http2" : "",
                        setup.tls().map(NativeConfig::nginxTls).orElse(""),
                        equalBuffers ? BUFFERS : "");
    }

    private static String nginxTls(TlsFiles tls) {
        return "ssl_certificate " + tls.certificate() + "; ssl_certificate_key " + tls.key()
                + "; ssl_protocols TLSv1.2 TLSv1.3;";
    }

    /**
     * A target. nginx answers {@code return 200} before it has read a request body; so a POST is passed on, without its
     * body, to a second server of the same process over a Unix socket, which it does only when the body has been read.
     */
    static String nginxTarget(Path directory, int port, String name) {
        return nginxHead(directory) + String.format(Locale.ROOT, """
                  upstream answer {
                    server unix:%1$s/answer.sock;
                    keepalive 128;
                    keepalive_requests 1000000000;
                  }
                  server {
                    listen unix:%1$s/answer.sock;
                    location / { return 200 "ok\\n"; }
                  }
                  open_file_cache max=16;
                  open_file_cache_valid 1h;
                  server {
                    listen %2$d backlog=1024;
                    root %1$s/www;
                    add_header X-Target %3$s;
                    location = /100 { sendfile off; }
                    location = /status { stub_status; }
                    location = /post {
                      proxy_pass http://answer/;
                      proxy_http_version 1.1;
                      proxy_method GET;
                      proxy_pass_request_body off;
                      proxy_set_header Connection "";
                      proxy_set_header Content-Length "";
                    }
                  }
                }
                """, directory, port, name);
    }

    private static String nginxHead(Path directory) {
        String user = System.getProperty("user.name").equals("root") ? "user root root;" : "";
        return String.format(Locale.ROOT, """
                %1$s
                worker_processes 1;
                daemon off;
                pid %2$s/nginx.pid;
                error_log %2$s/error.log crit;
                worker_rlimit_nofile 40000;
                events { worker_connections 20000; }
                http {
                  access_log off;
                  sendfile on;
                  tcp_nopush on;
                  tcp_nodelay on;
                  keepalive_requests 1000000000;
                  keepalive_timeout 75s;
                  client_body_buffer_size 32k;
                  client_body_temp_path %2$s/body;
                  proxy_temp_path %2$s/proxy;
                  fastcgi_temp_path %2$s/fastcgi;
                  uwsgi_temp_path %2$s/uwsgi;
                  scgi_temp_path %2$s/scgi;
                """, user, directory);
    }
}
