package io.elb.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.ContentVerifierProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/** Asks the OCSP responder that a certificate names whether it is good (RFC 6960). Blocks. Thread-safe. */
final class OcspClient {
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final int MOST_BYTES = 64 * 1024;
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final Duration WITHOUT_END = Duration.ofHours(12);

    /** Where to ask; null when the certificate does not say, or comes without its issuer. */
    static @Nullable URI responder(ServerCertificate certificate) {
        byte[] extension = certificate.leaf().getExtensionValue(Extension.authorityInfoAccess.getId());
        if (extension == null || certificate.chain().size() < 2) {
            return null;
        }
        try {
            AuthorityInformationAccess access = AuthorityInformationAccess.getInstance(ASN1Primitive.fromByteArray(
                    ASN1OctetString.getInstance(extension).getOctets()));
            for (AccessDescription description : access.getAccessDescriptions()) {
                GeneralName location = description.getAccessLocation();
                if (description.getAccessMethod().equals(AccessDescription.id_ad_ocsp)
                        && location.getTagNo() == GeneralName.uniformResourceIdentifier) {
                    URI uri = new URI(location.getName().toString());
                    return "http".equalsIgnoreCase(uri.getScheme()) ? uri : null;
                }
            }
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            return null; // what it says can't be read
        }
        return null;
    }

    OcspAnswer ask(ServerCertificate certificate, Instant now) throws OcspException {
        URI responder = responder(certificate);
        if (responder == null) {
            throw new OcspException("the certificate names no responder");
        }
        try {
            JcaX509CertificateHolder issuer =
                    new JcaX509CertificateHolder(certificate.chain().get(1));
            CertificateID id = new CertificateID(
                    new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1),
                    issuer,
                    certificate.leaf().getSerialNumber());
            byte[] encoded =
                    post(responder, new OCSPReqBuilder().addRequest(id).build().getEncoded());
            return answer(encoded, id, issuer, now);
        } catch (IOException | CertificateEncodingException | OperatorCreationException | OCSPException e) {
            throw new OcspException(responder.toString(), e);
        }
    }

    private static byte[] post(URI responder, byte[] request) throws IOException, OcspException {
        HttpURLConnection connection = (HttpURLConnection) responder.toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setInstanceFollowRedirects(false);
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/ocsp-request");
        connection.setRequestProperty("Accept", "application/ocsp-response");
        try (OutputStream out = connection.getOutputStream()) {
            out.write(request);
        }
        int status = connection.getResponseCode();
        if (status != HttpURLConnection.HTTP_OK) {
            throw new OcspException(responder + ": status " + status);
        }
        try (InputStream in = connection.getInputStream()) {
            byte[] response = in.readNBytes(MOST_BYTES + 1);
            if (response.length > MOST_BYTES) {
                throw new OcspException(responder + ": more than " + MOST_BYTES + " octets");
            }
            return response;
        }
    }

    private static OcspAnswer answer(byte[] encoded, CertificateID id, X509CertificateHolder issuer, Instant now)
            throws IOException, OCSPException, OcspException {
        OCSPResp response = new OCSPResp(encoded);
        if (response.getStatus() != OCSPResp.SUCCESSFUL
                || !(response.getResponseObject() instanceof BasicOCSPResp basic)) {
            throw new OcspException("the responder answers status " + response.getStatus());
        }
        if (!isSignedFor(basic, issuer, now)) {
            throw new OcspException("the answer is signed by nobody who may");
        }
        for (SingleResp single : basic.getResponses()) {
            if (isAbout(single.getCertID(), id)) {
                return answer(encoded, single, now);
            }
        }
        throw new OcspException("the answer is about another certificate");
    }

    private static boolean isAbout(CertificateID one, CertificateID other) {
        return one.getSerialNumber().equals(other.getSerialNumber())
                && Arrays.equals(one.getIssuerKeyHash(), other.getIssuerKeyHash())
                && Arrays.equals(one.getIssuerNameHash(), other.getIssuerNameHash());
    }

    private static OcspAnswer answer(byte[] encoded, SingleResp single, Instant now) throws OcspException {
        if (single.getCertStatus() != CertificateStatus.GOOD) {
            throw new OcspException("the certificate is revoked, or unknown to the responder");
        }
        Instant from = single.getThisUpdate().toInstant();
        Date until = single.getNextUpdate();
        Instant end = until == null ? from.plus(WITHOUT_END) : until.toInstant();
        if (now.plus(CLOCK_SKEW).isBefore(from) || now.isAfter(end)) {
            throw new OcspException("the answer is for " + from + "–" + end);
        }
        return new OcspAnswer(encoded, end);
    }

    /** By the issuer itself, or by whom it has made a responder (RFC 6960 section 4.2.2.2). */
    private static boolean isSignedFor(BasicOCSPResp response, X509CertificateHolder issuer, Instant now)
            throws OCSPException {
        try {
            if (response.isSignatureValid(verifier(issuer))) {
                return true;
            }
            for (X509CertificateHolder other : response.getCerts()) {
                if (isResponder(other)
                        && other.isValidOn(Date.from(now))
                        && other.isSignatureValid(verifier(issuer))
                        && response.isSignatureValid(verifier(other))) {
                    return true;
                }
            }
            return false;
        } catch (CertException | CertificateException | OperatorCreationException e) {
            return false;
        }
    }

    private static ContentVerifierProvider verifier(X509CertificateHolder holder)
            throws OperatorCreationException, CertificateException {
        return new JcaContentVerifierProviderBuilder().build(holder);
    }

    private static boolean isResponder(X509CertificateHolder holder) {
        Extension extension = holder.getExtension(Extension.extendedKeyUsage);
        return extension != null
                && ExtendedKeyUsage.getInstance(extension.getParsedValue())
                        .hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning);
    }
}
