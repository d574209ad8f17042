package io.elb.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What the two files of a certificate held when they were read. Immutable.
 *
 * @param chain the certificates in PEM
 * @param key the private key in PEM
 */
record FilePair(String chain, String key) {
    private static final long MOST_BYTES = 1 << 20;

    /** Reads both; they are not of one moment, which only their content can tell. */
    static FilePair read(Path chain, Path key) {
        return new FilePair(text(chain), text(key));
    }

    private static String text(Path file) {
        try {
            long bytes = Files.size(file);
            if (bytes > MOST_BYTES) {
                throw new IOException(bytes + " bytes (expected: at most " + MOST_BYTES + ")");
            }
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException("file: " + file + " can't be read: " + e, e);
        }
    }

    ServerCertificate toCertificate(char @Nullable [] password, @Nullable String arn) {
        ServerCertificate certificate = password == null
                ? ServerCertificate.fromPem(chain, key)
                : ServerCertificate.fromPem(chain, key, password);
        return arn == null ? certificate : certificate.withArn(arn);
    }

    /** Holds a key, so it must not be written anywhere. */
    @Override
    public String toString() {
        return chain.length() + " and " + key.length() + " characters";
    }
}
