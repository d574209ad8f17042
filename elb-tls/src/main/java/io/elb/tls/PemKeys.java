package io.elb.tls;

import java.io.IOException;
import java.io.StringReader;
import java.security.PrivateKey;
import java.security.Provider;
import java.util.Objects;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the forms of private keys that the JDK has no reader for, by Bouncy Castle: PKCS#1, SEC1, and encrypted ones. The key itself is
 * one of the JDK's.
 */
final class PemKeys {
    // Only asked for what it decrypts: it is never registered with the JDK.
    private static final Provider DECRYPTS = new BouncyCastleProvider();

    private PemKeys() {}

    static PrivateKey read(String block, char @Nullable [] password) {
        try (PEMParser parser = new PEMParser(new StringReader(block))) {
            Object found = Objects.requireNonNull(parser.readObject(), "block");
            return new JcaPEMKeyConverter().getPrivateKey(info(found, password));
        } catch (IOException | PKCSException | OperatorCreationException | RuntimeException e) {
            if (e instanceof PasswordMissing missing) {
                throw missing;
            }
            throw new IllegalArgumentException(
                    password == null
                            ? "key: can't be read (expected: PKCS#8, PKCS#1 or SEC1 in PEM)"
                            : "key: can't be read with this password (expected: PKCS#8, PKCS#1 or SEC1 in PEM and its password)",
                    e);
        }
    }

    private static PrivateKeyInfo info(Object found, char @Nullable [] password)
            throws IOException, PKCSException, OperatorCreationException {
        if (found instanceof PEMKeyPair pair) {
            return pair.getPrivateKeyInfo();
        }
        if (found instanceof PEMEncryptedKeyPair encrypted) {
            return encrypted
                    .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                            .setProvider(DECRYPTS)
                            .build(needed(password)))
                    .getPrivateKeyInfo();
        }
        if (found instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
            return encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(DECRYPTS)
                    .build(needed(password)));
        }
        throw new IOException("found: " + found.getClass().getSimpleName() + " (expected: a private key)");
    }

    private static char[] needed(char @Nullable [] password) {
        if (password == null) {
            throw new PasswordMissing();
        }
        return password;
    }

    private static final class PasswordMissing extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        PasswordMissing() {
            super("key: encrypted (expected: its password)");
        }
    }
}
