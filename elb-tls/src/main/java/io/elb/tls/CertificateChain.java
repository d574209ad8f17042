package io.elb.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/** Brings the certificates that were found beside a key into the order in which TLS sends them (RFC 8446 section 4.4.2). */
final class CertificateChain {
    private static final byte[] CHALLENGE = new byte[32];

    private CertificateChain() {}

    /**
     * The certificate of the key, then those who issued it, nearest first.
     *
     * @throws IllegalArgumentException if no certificate belongs to the key, or one of them to nothing that is in the chain
     */
    static List<X509Certificate> ordered(PrivateKey key, List<X509Certificate> found) {
        List<X509Certificate> rest = new ArrayList<>(new LinkedHashSet<>(found));
        X509Certificate leaf = leaf(key, rest);
        rest.remove(leaf);
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate issued = chain.get(i);
            for (X509Certificate candidate : List.copyOf(rest)) {
                if (hasIssued(candidate, issued)) {
                    chain.add(candidate);
                    rest.remove(candidate);
                }
            }
        }
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("certificate: " + Certificates.describe(rest.get(0))
                    + " has issued no other one of the chain (expected: " + Certificates.describe(leaf)
                    + " and those who issued it)");
        }
        return List.copyOf(chain);
    }

    private static X509Certificate leaf(PrivateKey key, List<X509Certificate> found) {
        if (found.isEmpty()) {
            throw new IllegalArgumentException("certificates: none (expected: at least the one of the key)");
        }
        byte[] signature = sign(key);
        for (X509Certificate candidate : found) {
            if (isOfAlgorithm(key, candidate.getPublicKey()) && verifies(candidate.getPublicKey(), signature)) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("key: does not belong to " + Certificates.describe(found.get(0))
                + (found.size() == 1 ? "" : ", nor to another one of the chain")
                + " (expected: the private key of the certificate)");
    }

    private static boolean isOfAlgorithm(PrivateKey key, PublicKey publicKey) {
        return key.getAlgorithm().equals(publicKey.getAlgorithm());
    }

    private static byte[] sign(PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(algorithm(key.getAlgorithm()));
            signature.initSign(key);
            signature.update(CHALLENGE);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "key: " + key.getAlgorithm() + " that can't sign (expected: a private key)", e);
        }
    }

    private static boolean verifies(PublicKey key, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(algorithm(key.getAlgorithm()));
            signature.initVerify(key);
            signature.update(CHALLENGE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // of another size or curve
        }
    }

    private static String algorithm(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default ->
                throw new IllegalArgumentException("key: " + keyAlgorithm
                        + " (expected: RSA or ECDSA, as an application load balancer takes them)");
        };
    }

    private static boolean hasIssued(X509Certificate issuer, X509Certificate issued) {
        if (!Objects.equals(issuer.getSubjectX500Principal(), issued.getIssuerX500Principal())) {
            return false;
        }
        try {
            issued.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
