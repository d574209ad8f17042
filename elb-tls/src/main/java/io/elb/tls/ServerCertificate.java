package io.elb.tls;

import io.elb.observe.BalancerIdentity;
import io.elb.observe.CertificateRef;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that a listener shows to clients, with its private key and the certificates of its issuers. Keys are those that an
 * application load balancer takes ({@link KeyAlgorithm}). Certificates may be handed in in any order: the one of the key comes first in
 * {@link #chain}, then who issued it, and so on; a certificate that has no place there is refused, and so is a key that belongs to none
 * of them. One that has expired or isn't valid yet is taken, and reported by the {@link CertificateStore}. Two are equal when chain and
 * ARN are. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class ServerCertificate {
    private static final Pattern ARN = Pattern.compile("arn:[!-~]+");

    private final PrivateKey key;
    private final List<X509Certificate> chain;
    private final KeyAlgorithm keyAlgorithm;
    private final List<String> names;
    private final String arn;
    private final int hashBits;

    private ServerCertificate(PrivateKey key, List<X509Certificate> chain, @Nullable String arn) {
        this.key = key;
        this.chain = chain;
        this.keyAlgorithm = KeyAlgorithm.of(chain.get(0).getPublicKey());
        this.names = CertificateNames.of(chain.get(0));
        this.arn = arn == null ? derivedArn(names, keyAlgorithm) : arn;
        this.hashBits = Certificates.hashBits(chain.get(0));
    }

    /**
     * Takes a key and certificates as they are in the JDK.
     *
     * @param key the private key
     * @param certificates the certificate of the key and, as far as clients need them, of its issuers, in any order
     * @return the certificate
     * @throws IllegalArgumentException if the key is none of {@link KeyAlgorithm}, belongs to none of the certificates, or one of them has
     *     no place in the chain
     * @throws NullPointerException if an argument is null
     */
    public static ServerCertificate of(PrivateKey key, List<X509Certificate> certificates) {
        Objects.requireNonNull(key, "key");
        List<X509Certificate> chain = CertificateChain.ordered(key, List.copyOf(certificates));
        return new ServerCertificate(key, chain, null);
    }

    /**
     * Reads two files in PEM, such as certbot's {@code fullchain.pem} and {@code privkey.pem}. They may be one and the same file.
     *
     * @param chain the file with the certificates, in any order
     * @param key the file with the private key, unencrypted: PKCS#8, PKCS#1 or SEC1
     * @return the certificate
     * @throws IllegalArgumentException as {@link #of}, or if a file is not what was expected
     * @throws UncheckedIOException if a file can't be read
     */
    public static ServerCertificate fromPem(Path chain, Path key) {
        return fromPem(read(chain), read(key));
    }

    /**
     * Reads two files in PEM, the key encrypted: as PKCS#8, or in the older way of OpenSSL with {@code Proc-Type} and {@code DEK-Info}.
     *
     * @param chain the file with the certificates, in any order
     * @param key the file with the private key
     * @param password the password of the key; not used where the key is not encrypted
     * @return the certificate
     * @throws IllegalArgumentException as {@link #of}, if a file is not what was expected, or the password is wrong
     * @throws UncheckedIOException if a file can't be read
     */
    public static ServerCertificate fromPem(Path chain, Path key, char[] password) {
        return fromPem(read(chain), read(key), password);
    }

    /**
     * Reads PEM.
     *
     * @param chain the certificates, in any order
     * @param key the private key, unencrypted: PKCS#8, PKCS#1 or SEC1
     * @return the certificate
     * @throws IllegalArgumentException as {@link #of}, or if a text is not what was expected
     */
    public static ServerCertificate fromPem(String chain, String key) {
        return of(Pem.key(key, null), Pem.certificates(chain));
    }

    /**
     * Reads PEM, the key encrypted.
     *
     * @param chain the certificates, in any order
     * @param key the private key
     * @param password the password of the key; not used where the key is not encrypted
     * @return the certificate
     * @throws IllegalArgumentException as {@link #of}, if a text is not what was expected, or the password is wrong
     */
    public static ServerCertificate fromPem(String chain, String key, char[] password) {
        return of(Pem.key(key, password), Pem.certificates(chain));
    }

    /**
     * Reads a file with exactly one private key: PKCS#12, JKS, or another kind of key store that the JDK recognises by its content.
     *
     * @param file the file
     * @param password the password of the file and of the key
     * @return the certificate
     * @throws IllegalArgumentException as {@link #of}, if the file is no key store, the password is wrong, or there isn't one key
     * @throws UncheckedIOException if the file can't be read
     */
    public static ServerCertificate fromKeyStore(Path file, char[] password) {
        byte[] probe = readBytes(file); // that a file is absent is told apart from a wrong password
        KeyStore store;
        try {
            store = KeyStore.getInstance(file.toFile(), password.clone());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "key store: " + file + ", " + probe.length
                            + " bytes, can't be read (expected: PKCS#12 or JKS, and its password)",
                    e);
        }
        return fromKeyStore(store, onlyKey(store, file), password);
    }

    private static String onlyKey(KeyStore store, Path file) {
        List<String> keys = new ArrayList<>();
        try {
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("key store: " + file + " (expected: one that can be read)", e);
        }
        if (keys.size() != 1) {
            throw new IllegalArgumentException("key store: " + file + " with the keys " + keys
                    + " (expected: exactly one; of several, load the KeyStore and name the alias)");
        }
        return keys.get(0);
    }

    /**
     * Takes a key and its chain from a key store.
     *
     * @param store a loaded key store
     * @param alias the entry of the key
     * @param password the password of the key
     * @return the certificate
     * @throws IllegalArgumentException as {@link #of}, if there is no such key, or the password is wrong
     */
    public static ServerCertificate fromKeyStore(KeyStore store, String alias, char[] password) {
        try {
            Certificate[] chain = store.getCertificateChain(alias);
            if (chain != null && store.getKey(alias, password.clone()) instanceof PrivateKey key) {
                return of(
                        key,
                        Arrays.stream(chain).map(X509Certificate.class::cast).toList());
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("alias: " + alias + " (expected: a key with this password)", e);
        }
        throw new IllegalArgumentException(
                "alias: " + alias + " (expected: an entry with a private key and its chain)");
    }

    private static String read(Path file) {
        return new String(readBytes(file), StandardCharsets.ISO_8859_1);
    }

    private static byte[] readBytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("file: " + file + " (expected: a file that can be read)", e);
        }
    }

    /**
     * The same certificate under another ARN.
     *
     * @param value what logs are to call it, in general an ARN of ACM
     * @return the changed copy
     * @throws IllegalArgumentException if it isn't {@code arn:} and more, in printable ASCII without spaces
     */
    public ServerCertificate withArn(String value) {
        if (!ARN.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "arn: " + value + " (expected: arn:… in printable ASCII without spaces)");
        }
        return new ServerCertificate(key, chain, value);
    }

    /**
     * What logs call it ({@code chosen_cert_arn}). Without {@link #withArn} it follows from the names and {@link #keyAlgorithm}, in the form of ACM's ARNs:
     * the same in every run, and the same for the certificate that replaces this one on renewal, as in ACM.
     *
     * @return the ARN
     */
    public String arn() {
        return arn;
    }

    private static String derivedArn(List<String> names, KeyAlgorithm keyAlgorithm) {
        String content = keyAlgorithm.token()
                + ' '
                + String.join(" ", names.stream().sorted().toList());
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: absent (expected: in every JDK)", e);
        }
        ByteBuffer bits = ByteBuffer.wrap(hash);
        // version 8 of RFC 9562: a UUID whose content is our own
        long high = bits.getLong() & ~0xf000L | 0x8000L;
        long low = bits.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return "arn:aws:acm:" + BalancerIdentity.DEFAULT_REGION + ':' + BalancerIdentity.DEFAULT_ACCOUNT
                + ":certificate/" + new UUID(high, low);
    }

    /**
     * The certificate itself.
     *
     * @return the first of {@link #chain}
     */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /**
     * What clients are shown.
     *
     * @return the certificate of the key, then who issued it, and so on, as far as they were handed in
     */
    public List<X509Certificate> chain() {
        return chain;
    }

    /**
     * The private key.
     *
     * @return the key
     */
    public PrivateKey privateKey() {
        return key;
    }

    /**
     * What the key is.
     *
     * @return algorithm and size
     */
    public KeyAlgorithm keyAlgorithm() {
        return keyAlgorithm;
    }

    /**
     * What it is for: host names and addresses of the subject alternative names, the common name only where there are none (RFC 6125 section 6.4.4).
     *
     * @return host names in lower case and A-labels, perhaps with a wildcard as the leftmost label, and addresses; empty when it has neither
     */
    public List<String> names() {
        return names;
    }

    /**
     * Whether it is for a host name, exactly or by a wildcard. A wildcard stands for one whole label, the leftmost, and never for none.
     *
     * @param serverName the name in any case, with or without a trailing dot; an address never matches, as it can't be asked for by SNI
     * @return true when it is one of the names or fits one
     */
    public boolean matches(String serverName) {
        String name = ServerName.ofClient(serverName);
        if (name == null) {
            return false;
        }
        String parent = ServerName.parent(name);
        return names.contains(name) || !parent.isEmpty() && names.contains("*." + parent);
    }

    /**
     * From when on it is valid.
     *
     * @return the first moment
     */
    public Instant notBefore() {
        return leaf().getNotBefore().toInstant();
    }

    /**
     * Until when it is valid.
     *
     * @return the last moment
     */
    public Instant notAfter() {
        return leaf().getNotAfter().toInstant();
    }

    /**
     * Whether it is valid at a moment; the certificates of its issuers are not asked.
     *
     * @param moment the moment
     * @return true from {@link #notBefore} to {@link #notAfter}, both included
     */
    public boolean isValidAt(Instant moment) {
        return !moment.isBefore(notBefore()) && !moment.isAfter(notAfter());
    }

    /**
     * How events and metrics name it.
     *
     * @return ARN, names and validity
     */
    public CertificateRef reference() {
        return new CertificateRef(arn, names, notBefore(), notAfter());
    }

    /**
     * Writes chain and key as PEM, each at once: who reads a file finds the old or the new content, though not both files of one moment. The key's file is for its owner only, where the file
     * system has owners.
     *
     * @param chainFile gets the chain
     * @param keyFile gets the private key, unencrypted PKCS#8
     * @throws UncheckedIOException if a file can't be written
     * @throws IllegalStateException if the key lives outside of the JVM
     */
    public void writePem(Path chainFile, Path keyFile) {
        Pem.writeFile(chainFile, Pem.text(chain), false);
        Pem.writeFile(keyFile, Pem.text(key), true);
    }

    /** Bits of the hash of the signature; see {@link Certificates#hashBits}. */
    int hashBits() {
        return hashBits;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerCertificate that && that.chain.equals(chain) && that.arn.equals(arn);
    }

    @Override
    public int hashCode() {
        return leaf().hashCode();
    }

    @Override
    public String toString() {
        return (names.isEmpty() ? Certificates.describe(leaf()) : String.join(", ", names)) + " ("
                + keyAlgorithm.token() + ", until " + notAfter() + ')';
    }
}
