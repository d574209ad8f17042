package io.elb.tls;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.rule.Action;
import io.elb.target.FunctionResponse;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.tls.testing.DevelopmentCa;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** A balancer in a process of its own, so that its memory can be measured; changes its certificate for each line that it reads. */
final class RotatingServer {
    private RotatingServer() {}

    /**
     * Says its port, then after each line of its input the number of the new certificate, and in the end how many handshakes have failed.
     *
     * @param arguments the engine; the file for the CA's certificate
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        DevelopmentCa ca = DevelopmentCa.create();
        ca.writePem(Path.of(arguments[1]));
        ServerCertificate present = ca.certificate("localhost");
        CertificateStore store = CertificateStore.of(present, present);
        try (ServerTls tls = ServerTls.builder(store)
                        .engine(TlsEngine.valueOf(arguments[0]))
                        .build();
                LoadBalancer balancer =
                        LoadBalancer.application("rotating").threads(1).start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
            group.register(Target.function(
                    "hello", request -> CompletableFuture.completedFuture(FunctionResponse.of(200, "hello"))));
            Listener listener = balancer.addListener(
                    ListenerConfig.https(0, tls, Action.forward(group)).build());
            out.println(listener.port() + " " + number(present));
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            while ("rotate".equals(in.readLine())) {
                ServerCertificate next = ca.certificate("localhost");
                store.replace(present, next);
                present = next;
                out.println(number(present));
            }
            out.println(balancer.describe().counters().get(Counter.CLIENT_TLS_ERRORS));
        }
    }

    private static String number(ServerCertificate certificate) {
        return certificate.leaf().getSerialNumber().toString(16);
    }
}
