package io.elb.tls;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cert.ocsp.BasicOCSPRespBuilder;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReq;
import org.bouncycastle.cert.ocsp.OCSPRespBuilder;
import org.bouncycastle.cert.ocsp.Req;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** An authority whose certificates name its OCSP responder on loopback. */
final class OcspAuthority implements AutoCloseable {
    private static final X500Name NAME = new X500Name("CN=OCSP authority");

    private final KeyPair keys = newKeys();
    private final KeyPair otherKeys = newKeys();
    private final Semaphore questions = new Semaphore(0);
    private final HttpServer server;
    private final X509Certificate root;
    private volatile boolean isRevoked;
    private volatile boolean isStranger;
    private long serialNumber = 1;

    private OcspAuthority() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        root = issue(NAME, keys, null);
    }

    static OcspAuthority start() {
        try {
            return new OcspAuthority();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A new certificate with its issuer in the chain. */
    ServerCertificate certificate(String name) {
        KeyPair own = newKeys();
        return ServerCertificate.of(own.getPrivate(), List.of(issue(new X500Name("CN=" + name), own, name), root));
    }

    private X509Certificate issue(X500Name subject, KeyPair own, String dnsName) {
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    NAME,
                    BigInteger.valueOf(serialNumber++),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(Duration.ofDays(1))),
                    subject,
                    own.getPublic());
            if (dnsName == null) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            } else {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
                builder.addExtension(
                        Extension.authorityInfoAccess,
                        false,
                        new AuthorityInformationAccess(
                                AccessDescription.id_ad_ocsp,
                                new GeneralName(
                                        GeneralName.uniformResourceIdentifier,
                                        "http://127.0.0.1:"
                                                + server.getAddress().getPort() + "/ocsp")));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    /** One permit for each question that was answered. */
    Semaphore questions() {
        return questions;
    }

    void revokeAll() {
        isRevoked = true;
    }

    void signAsStranger() {
        isStranger = true;
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] response = response(exchange.getRequestBody().readAllBytes());
        exchange.sendResponseHeaders(200, response.length);
        exchange.getResponseBody().write(response);
        exchange.close();
        questions.release();
    }

    private byte[] response(byte[] request) throws IOException {
        Date now = Date.from(Instant.now());
        Date later = Date.from(Instant.now().plus(Duration.ofHours(1)));
        CertificateStatus status = isRevoked ? new RevokedStatus(now, CRLReason.keyCompromise) : CertificateStatus.GOOD;
        try {
            BasicOCSPRespBuilder builder = new BasicOCSPRespBuilder(new RespID(NAME));
            for (Req question : new OCSPReq(request).getRequestList()) {
                builder.addResponse(question.getCertID(), status, now, later);
            }
            KeyPair signing = isStranger ? otherKeys : keys;
            return new OCSPRespBuilder()
                    .build(
                            OCSPRespBuilder.SUCCESSFUL,
                            builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA").build(signing.getPrivate()),
                                    null,
                                    now))
                    .getEncoded();
        } catch (OCSPException | OperatorCreationException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
