package io.elb.benchmarks;

import io.undertow.Undertow;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.server.handlers.proxy.LoadBalancingProxyClient;
import io.undertow.server.handlers.proxy.ProxyHandler;
import java.io.IOException;
import java.net.URI;

/** Undertow's reverse proxy with one I/O thread; arguments: port, {@code -} as it has no TLS here, target ports. */
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
        Undertow.builder()
                .addHttpListener(Integer.parseInt(args[0]), "127.0.0.1")
                .setIoThreads(1)
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
}
