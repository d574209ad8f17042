package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.tls.CertificateFiles;
import io.elb.tls.CertificateStore;
import io.elb.tls.ServerCertificate;
import io.elb.tls.ServerTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Follows the files of a certificate that somebody else renews, such as certbot. */
public final class CertificateReload implements AutoCloseable {
    private final DemoTarget target = DemoTarget.start("web");
    private final LoadBalancer balancer = LoadBalancer.application("shop").start();
    private final CertificateFiles files;
    private final ServerTls tls;
    private final Listener listener;

    private CertificateReload(Path live, Duration interval) {
        TargetGroup web = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        web.register(target.target());
        // begin
        Path chain = live.resolve("fullchain.pem"); // of /etc/letsencrypt/live/shop.example.com
        Path key = live.resolve("privkey.pem");
        CertificateStore certificates = CertificateStore.of(ServerCertificate.fromPem(chain, key));
        files = CertificateFiles.watch(certificates, chain, key, interval); // 10 s are a good value

        tls = ServerTls.of(certificates);
        listener = balancer.addListener(
                ListenerConfig.https(0, tls, Action.forward(web)).build());
        // end
    }

    static CertificateReload start(Path live, Duration interval) {
        return new CertificateReload(live, interval);
    }

    // begin
    void print() {
        System.out.println(files.certificate() + " since " + files.since());
        files.problem().ifPresent(problem -> System.out.println("not taken: " + problem));
    }
    // end

    CertificateFiles files() {
        return files;
    }

    int port() {
        return listener.port();
    }

    @Override
    public void close() {
        files.close();
        balancer.close();
        tls.close();
        target.close();
    }

    /**
     * Serves HTTPS with the certificate of a folder and prints it every ten seconds, until the process is stopped.
     *
     * @param args the folder with {@code fullchain.pem} and {@code privkey.pem}
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 1) {
            System.err.println(
                    "arguments: " + args.length + " (expected: the folder with fullchain.pem and privkey.pem)");
            System.exit(2);
        }
        try (CertificateReload example = start(Path.of(args[0]), CertificateFiles.DEFAULT_INTERVAL)) {
            System.out.println("https://localhost:" + example.port() + "/");
            CountDownLatch never = new CountDownLatch(1);
            do {
                example.print();
            } while (!never.await(10, TimeUnit.SECONDS));
        }
    }
}
