package io.elb.tls.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** Writes PEM (RFC 7468). */
final class PemFiles {
    private PemFiles() {}

    static void writeChain(Path file, List<X509Certificate> chain) {
        write(file, chain(chain));
    }

    static void writeKey(Path file, PrivateKey key) {
        write(file, block("PRIVATE KEY", key.getEncoded()));
    }

    static String chain(List<X509Certificate> chain) {
        StringBuilder text = new StringBuilder();
        for (X509Certificate certificate : chain) {
            try {
                text.append(block("CERTIFICATE", certificate.getEncoded()));
            } catch (CertificateEncodingException e) {
                throw new IllegalArgumentException("certificate: can't be encoded (expected: X.509)", e);
            }
        }
        return text.toString();
    }

    static String block(String label, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("file: " + file + " (expected: a file that can be written)", e);
        }
    }
}
