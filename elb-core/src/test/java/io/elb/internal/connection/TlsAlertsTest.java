package io.elb.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsAlertsTest {
    @ParameterizedTest
    @CsvSource({
        "Received fatal alert: unknown_ca, 48",
        "(certificate_unknown) Received fatal alert: certificate_unknown, 46",
        "Received fatal alert: bad_certificate_status_response, 113",
        "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA, 48",
        "error:10000412:SSL routines:OPENSSL_internal:SSLV3_ALERT_BAD_CERTIFICATE, 42",
        "error:1000045c:SSL routines:OPENSSL_internal:TLSV1_CERTIFICATE_REQUIRED, 116",
        "error:0A000416:SSL routines::sslv3 alert certificate unknown, 46",
        "error:0A000418:SSL routines::tlsv1 alert unknown ca, 48",
    })
    void enginesNameWhatTheyHaveReceived(String message, int code) {
        assertThat(TlsAlerts.received(new DecoderException(new SSLException(message))))
                .hasValue(code);
    }

    @ParameterizedTest
    @CsvSource({
        "(handshake_failure) no cipher suites in common",
        "error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER",
        "error:10000070:SSL routines:OPENSSL_internal:BAD_PACKET_LENGTH",
        "Received fatal alert: something_new",
    })
    void whatIsNoAlertOfThePeerHasNone(String message) {
        assertThat(TlsAlerts.received(new SSLHandshakeException(message))).isEmpty();
    }

    @Test
    void whatSaysNothingHasNone() {
        assertThat(TlsAlerts.received(null)).isEmpty();
        assertThat(TlsAlerts.received(new SSLException((String) null))).isEmpty();
    }
}
