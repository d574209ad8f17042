package io.elb.benchmarks;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import javax.net.ssl.SSLContext;

/** Undertow's reverse proxy with one I/O thread; arguments: port, a certificate and its key in PEM or -, target ports. */
final class UndertowProxy {

    private UndertowProxy() {}

    public static void main(String[] args) throws IOException {
        LoadBalancingProxyClient targets = new LoadBalancingProxyClient()
                .setConnectionsPerThread(256)
                .setSoftMaxConnectionsPerThread(256)
                .setTtl(60_000);
        for (int i = 2; i < args.length; i++) {
            targets.addHost(URI.create("http://127.0.0.1:" + args[i]));
        }
        Undertow.Builder builder = Undertow.builder();
        int port = Integer.parseInt(args[0]);
        if (args[1].equals("-")) {
            builder.addHttpListener(port, "127.0.0.1");
        } else {
            builder.addHttpsListener(port, "127.0.0.1", tls(new File(args[1])))
                    .setServerOption(UndertowOptions.ENABLE_HTTP2, true);
        }
        builder.setIoThreads(1)
                .setWorkerThreads(1)
                .setHandler(ProxyHandler.builder()
                        .setProxyClient(targets)
                        .setReuseXForwarded(true)
                        .setMaxRequestTime(60_000)
                        .setNext(ResponseCodeHandler.HANDLE_404)
                        .build())
                .build()
                .start();
        ParentWatch.untilParentEnds();
    }

    /** The JDK's engine, the only one that it has. */
    private static SSLContext tls(File pem) throws IOException {
        SslContext context = SslContextBuilder.forServer(pem, pem)
                .sslProvider(SslProvider.JDK)
                .build();
        return ((JdkSslContext) context).context();
    }
}
