package io.elb.tls;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What the public key of a {@link ServerCertificate} is: the kinds and sizes that an application load balancer takes. RSA has 2048,
 * 3072 or 4096 bits, ECDSA one of three curves; Ed25519 is refused, as there. The order is the one in which ELB prefers them, the last
 * first. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum KeyAlgorithm {
    /** RSA with 2048 bits. */
    RSA_2048("RSA_2048", 2048, ""),
    /** RSA with 3072 bits. */
    RSA_3072("RSA_3072", 3072, ""),
    /** RSA with 4096 bits. */
    RSA_4096("RSA_4096", 4096, ""),
    /** ECDSA on the curve P-256. */
    ECDSA_P256("EC_prime256v1", 256, "secp256r1"),
    /** ECDSA on the curve P-384. */
    ECDSA_P384("EC_secp384r1", 384, "secp384r1"),
    /** ECDSA on the curve P-521. */
    ECDSA_P521("EC_secp521r1", 521, "secp521r1");

    private final String token;
    private final int bits;
    private final String curve;

    KeyAlgorithm(String token, int bits, String curve) {
        this.token = token;
        this.bits = bits;
        this.curve = curve;
    }

    /**
     * Finds what a public key is.
     *
     * @param key the key
     * @return its algorithm and size
     * @throws IllegalArgumentException if an application load balancer takes no such key
     * @throws NullPointerException if the key is null
     */
    public static KeyAlgorithm of(PublicKey key) {
        Objects.requireNonNull(key, "key");
        if (key instanceof RSAPublicKey rsa && key.getAlgorithm().equals("RSA")) {
            int bits = rsa.getModulus().bitLength();
            return Arrays.stream(values())
                    .filter(value -> !value.isEcdsa() && value.bits == bits)
                    .findFirst()
                    .orElseThrow(() -> refused("RSA with " + bits + " bits"));
        }
        if (key instanceof ECPublicKey elliptic) {
            return Arrays.stream(values())
                    .filter(value -> value.isEcdsa() && value.hasCurve(elliptic.getParams()))
                    .findFirst()
                    .orElseThrow(() -> refused("ECDSA on " + elliptic.getParams()));
        }
        throw refused(key.getAlgorithm());
    }

    private static IllegalArgumentException refused(String found) {
        String expected = Arrays.stream(values()).map(KeyAlgorithm::token).collect(Collectors.joining(", "));
        return new IllegalArgumentException("key: " + found + " (expected: one of " + expected + ")");
    }

    private boolean hasCurve(ECParameterSpec key) {
        ECParameterSpec own = parameters(curve);
        return key.getCurve().equals(own.getCurve())
                && key.getGenerator().equals(own.getGenerator())
                && key.getOrder().equals(own.getOrder());
    }

    private static ECParameterSpec parameters(String curve) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(curve));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("curve: " + curve + " (expected: one that this JDK has)", e);
        }
    }

    /**
     * ACM's name.
     *
     * @return for instance {@code RSA_2048} or {@code EC_prime256v1}
     */
    public String token() {
        return token;
    }

    /**
     * Whether it is ECDSA.
     *
     * @return true for ECDSA, false for RSA
     */
    public boolean isEcdsa() {
        return !curve.isEmpty();
    }

    /**
     * Length of the key.
     *
     * @return the length in bits
     */
    public int bits() {
        return bits;
    }
}
