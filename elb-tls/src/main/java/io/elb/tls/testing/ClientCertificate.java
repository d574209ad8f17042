package io.elb.tls.testing;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A certificate with which a client shows who it is (mutual TLS), with its key. <em>Immutable.</em>
 *
 * @param privateKey the private key
 * @param chain the certificate itself, then its issuers up to but without the root
 * @since 0.1
 */
public record ClientCertificate(PrivateKey privateKey, List<X509Certificate> chain) {
    /** Takes a copy of the chain. */
    public ClientCertificate {
        chain = List.copyOf(chain);
    }

    /**
     * The certificate itself.
     *
     * @return the first of the chain
     */
    public X509Certificate leaf() {
        return chain.get(0);
    }

    /**
     * Writes chain and key, for instance for {@code curl --cert … --key …}.
     *
     * @param chainFile gets the chain in PEM
     * @param keyFile gets the key in PEM, unencrypted PKCS#8
     * @throws java.io.UncheckedIOException if a file can't be written
     */
    public void writePem(Path chainFile, Path keyFile) {
        PemFiles.writeChain(chainFile, chain);
        PemFiles.writeKey(keyFile, privateKey);
    }
}
