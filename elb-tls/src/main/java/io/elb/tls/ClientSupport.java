package io.elb.tls;

import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Which certificates a client can verify, as far as its hello says so. The numbers are those of the IANA registries for TLS.
 * <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class ClientSupport {
    private static final ClientSupport[] BY_MASK = IntStream.range(0, 1 << KeyAlgorithm.values().length)
            .mapToObj(ClientSupport::new)
            .toArray(ClientSupport[]::new);

    private static final int P256 = 23;
    private static final int P384 = 24;
    private static final int P521 = 25;

    private final int mask;

    private ClientSupport(int mask) {
        this.mask = mask;
    }

    /**
     * A client about which nothing is known.
     *
     * @return support of every certificate
     */
    public static ClientSupport all() {
        return BY_MASK[BY_MASK.length - 1];
    }

    /**
     * A client that supports what is named.
     *
     * @param algorithms the keys that it supports
     * @return support of these
     */
    public static ClientSupport of(Set<KeyAlgorithm> algorithms) {
        Set<KeyAlgorithm> copy = Set.copyOf(algorithms);
        return matching(copy::contains);
    }

    /**
     * A client with which TLS 1.3 is spoken. RSA needs one of {@code rsa_pss_rsae_…}; ECDSA the scheme of its curve (RFC 8446 section 4.2.3).
     *
     * @param signatureSchemes the extension {@code signature_algorithms}
     * @return what it supports
     */
    public static ClientSupport tls13(int... signatureSchemes) {
        boolean pss = anyMatch(signatureSchemes, ClientSupport::isPss);
        return matching(key -> switch (key) {
            case RSA_2048, RSA_3072, RSA_4096 -> pss;
            case ECDSA_P256 -> has(signatureSchemes, 0x0403);
            case ECDSA_P384 -> has(signatureSchemes, 0x0503);
            case ECDSA_P521 -> has(signatureSchemes, 0x0603);
        });
    }

    /**
     * A client with which TLS 1.2 or an older version is spoken. A key needs a cipher suite that uses it, a signature scheme where there is a choice
     * (RFC 5246 section 7.4.1.4.1), and ECDSA its curve among the groups (RFC 8422 section 5.1).
     *
     * @param cipherSuites the suites that client and server have in common
     * @param signatureSchemes the extension {@code signature_algorithms}; empty when the client sent none
     * @param groups the extension {@code supported_groups}; empty when the client sent none
     * @return what it supports
     */
    public static ClientSupport tls12(int[] cipherSuites, int[] signatureSchemes, int[] groups) {
        boolean anyScheme = signatureSchemes.length == 0;
        boolean ecdsa = anyMatch(cipherSuites, ClientSupport::isEcdsaSuite)
                && (anyScheme || anyMatch(signatureSchemes, scheme -> scheme >> 8 <= 6 && (scheme & 0xff) == 3));
        boolean rsaSigns = anyScheme
                || anyMatch(signatureSchemes, scheme -> isPss(scheme) || scheme >> 8 <= 6 && (scheme & 0xff) == 1);
        boolean rsa = anyMatch(cipherSuites, ClientSupport::isRsaExchange)
                || rsaSigns && anyMatch(cipherSuites, suite -> !isEcdsaSuite(suite) && !isRsaExchange(suite));
        return matching(key -> switch (key) {
            case RSA_2048, RSA_3072, RSA_4096 -> rsa;
            case ECDSA_P256 -> ecdsa && hasGroup(groups, P256);
            case ECDSA_P384 -> ecdsa && hasGroup(groups, P384);
            case ECDSA_P521 -> ecdsa && hasGroup(groups, P521);
        });
    }

    private static ClientSupport matching(Predicate<KeyAlgorithm> isSupported) {
        int mask = 0;
        for (KeyAlgorithm key : KeyAlgorithm.values()) {
            if (isSupported.test(key)) {
                mask |= 1 << key.ordinal();
            }
        }
        return BY_MASK[mask];
    }

    private static boolean isPss(int scheme) {
        return scheme >= 0x0804 && scheme <= 0x0806;
    }

    /** TLS_ECDHE_ECDSA_WITH_…: with AES in CBC, with AES in GCM, with ChaCha20, with AES in CCM; 3DES and the older ones too. */
    private static boolean isEcdsaSuite(int suite) {
        return suite >= 0xc006 && suite <= 0xc00a
                || suite == 0xc023
                || suite == 0xc024
                || suite == 0xc02b
                || suite == 0xc02c
                || suite == 0xcca9
                || suite >= 0xc0ac && suite <= 0xc0af;
    }

    /** TLS_RSA_WITH_…: the client encrypts with the key, which therefore signs nothing. */
    private static boolean isRsaExchange(int suite) {
        return suite == 0x000a
                || suite == 0x002f
                || suite == 0x0035
                || suite == 0x003c
                || suite == 0x003d
                || suite == 0x009c
                || suite == 0x009d;
    }

    private static boolean hasGroup(int[] groups, int group) {
        return groups.length == 0 || has(groups, group);
    }

    private static boolean has(int[] values, int wanted) {
        for (int value : values) {
            if (value == wanted) {
                return true;
            }
        }
        return false;
    }

    private static boolean anyMatch(int[] values, IntPredicate fits) {
        for (int value : values) {
            if (fits.test(value)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the client can verify a certificate.
     *
     * @param certificate the certificate
     * @return true when it supports its key
     */
    public boolean supports(ServerCertificate certificate) {
        return (mask & 1 << certificate.keyAlgorithm().ordinal()) != 0;
    }

    /**
     * What the client supports.
     *
     * @return the keys
     */
    public Set<KeyAlgorithm> algorithms() {
        EnumSet<KeyAlgorithm> algorithms = EnumSet.noneOf(KeyAlgorithm.class);
        for (KeyAlgorithm key : KeyAlgorithm.values()) {
            if ((mask & 1 << key.ordinal()) != 0) {
                algorithms.add(key);
            }
        }
        return algorithms;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientSupport that && that.mask == mask;
    }

    @Override
    public int hashCode() {
        return Objects.hash(mask);
    }

    @Override
    public String toString() {
        return algorithms().toString();
    }
}
