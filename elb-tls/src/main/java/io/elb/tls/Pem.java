package io.elb.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys in PEM (RFC 7468); what the JDK can't read of keys is left to {@link PemKeys}. */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern CERTIFICATE = Pattern.compile("(X509 )?CERTIFICATE");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS", "DSA");

    private Pem() {}

    /** All certificates of a text, in its order. */
    static List<X509Certificate> certificates(String text) {
        List<X509Certificate> found = new ArrayList<>();
        Matcher block = BLOCK.matcher(text);
        int end = 0;
        while (block.find()) {
            end = block.end();
            if (CERTIFICATE.matcher(block.group(1)).matches()) {
                found.add(certificate(found.size() + 1, block.group(2)));
            }
        }
        if (text.indexOf("-----BEGIN", end) >= 0) {
            throw new IllegalArgumentException("certificates: cut short after " + found.size()
                    + " (expected: an END line for each BEGIN line of PEM)");
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("certificates: none (expected: PEM with a CERTIFICATE)");
        }
        return found;
    }

    private static X509Certificate certificate(int number, String base64) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(decode(base64)));
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "certificates: number " + number + " can't be read (expected: an X.509 certificate in PEM)", e);
        }
    }

    /** The first private key of a text. */
    static PrivateKey key(String text, char @Nullable [] password) {
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            if (block.group(1).equals("PRIVATE KEY")) {
                return pkcs8(block.group(2));
            }
            if (block.group(1).endsWith("PRIVATE KEY")) {
                return PemKeys.read(block.group(), password);
            }
        }
        throw new IllegalArgumentException("key: none (expected: PEM with a whole PRIVATE KEY, RSA PRIVATE KEY, "
                + "EC PRIVATE KEY or ENCRYPTED PRIVATE KEY)");
    }

    private static PrivateKey pkcs8(String base64) {
        PKCS8EncodedKeySpec encoded;
        try {
            encoded = new PKCS8EncodedKeySpec(decode(base64));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("key: can't be read (expected: base64 in PEM)", e);
        }
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (GeneralSecurityException e) {
                // of another algorithm
            }
        }
        throw new IllegalArgumentException("key: can't be read (expected: PKCS#8 with a key of RSA or ECDSA)");
    }

    private static byte[] decode(String base64) {
        return Base64.getMimeDecoder().decode(base64.strip().getBytes(StandardCharsets.US_ASCII));
    }

    /** A chain as the text of a file. */
    static String text(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                text.append(write("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalStateException("certificate: can't be encoded (expected: X.509)", e);
            }
        }
        return text.toString();
    }

    /** A key as the text of a file. */
    static String text(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        if (encoded == null) {
            throw new IllegalStateException("key: outside of the JVM (expected: one that can be written)");
        }
        return write("PRIVATE KEY", encoded);
    }

    /** A block with lines of 64 characters. */
    static String write(String label, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    /** Puts a text in the place of a file's content at once. */
    static void writeFile(Path file, String text, boolean isForOwnerOnly) {
        Path whole = file.toAbsolutePath();
        Path temporary = whole.resolveSibling(whole.getFileName() + ".new");
        try {
            Files.deleteIfExists(temporary); // of a process that ended while it wrote
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                String permissions = isForOwnerOnly ? "rw-------" : "rw-r--r--";
                Files.createFile(
                        temporary, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
            }
            Files.writeString(temporary, text, StandardCharsets.US_ASCII);
            Files.move(temporary, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("file: " + file + " (expected: a file that can be written)", e);
        }
    }
}
