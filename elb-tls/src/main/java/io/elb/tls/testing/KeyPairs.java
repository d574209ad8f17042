package io.elb.tls.testing;

import io.elb.tls.KeyAlgorithm;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/** Makes keys. */
final class KeyPairs {
    private KeyPairs() {}

    static KeyPair of(KeyAlgorithm algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.isEcdsa() ? "EC" : "RSA");
            if (algorithm.isEcdsa()) {
                generator.initialize(new ECGenParameterSpec("secp" + algorithm.bits() + "r1"));
            } else {
                generator.initialize(algorithm.bits());
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("key: " + algorithm + " (expected: one that this JDK can make)", e);
        }
    }

    /** Which signature a key makes, with SHA-256. */
    static String signatureAlgorithm(String keyAlgorithm) {
        return switch (keyAlgorithm) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> keyAlgorithm; // Ed25519 and its like are both
        };
    }
}
