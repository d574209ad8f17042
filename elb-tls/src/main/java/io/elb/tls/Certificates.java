package io.elb.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the JDK's certificates don't tell by themselves. */
final class Certificates {
    private static final Pattern SHA = Pattern.compile("SHA-?(1|224|256|384|512)");

    private Certificates() {}

    /** Names a certificate in a message. */
    static String describe(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName() + " (serial number "
                + certificate.getSerialNumber().toString(16) + ')';
    }

    /** How good the hash of a certificate's signature is: the bits of SHA, 160 for SHA-1, 0 for anything else, such as MD5. */
    static int hashBits(X509Certificate certificate) {
        Matcher sha = SHA.matcher(signatureHash(certificate).toUpperCase(Locale.ROOT));
        if (!sha.find()) {
            return 0;
        }
        return sha.group(1).equals("1") ? 160 : Integer.parseInt(sha.group(1));
    }

    private static String signatureHash(X509Certificate certificate) {
        byte[] parameters = certificate.getSigAlgParams();
        if (!certificate.getSigAlgName().equals("RSASSA-PSS") || parameters == null) {
            return certificate.getSigAlgName();
        }
        try {
            AlgorithmParameters pss = AlgorithmParameters.getInstance("RSASSA-PSS");
            pss.init(parameters);
            return pss.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } catch (GeneralSecurityException | IOException e) {
            return "";
        }
    }
}
