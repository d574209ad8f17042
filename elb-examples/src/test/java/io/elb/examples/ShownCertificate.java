package io.elb.examples;

import io.elb.tls.testing.DevelopmentCa;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Connects, asks for a name by SNI, makes a request, and keeps the certificate that it was shown. */
final class ShownCertificate implements AutoCloseable {
    private final SSLSocket socket;

    private ShownCertificate(SSLSocket socket) {
        this.socket = socket;
    }

    static ShownCertificate to(int port, DevelopmentCa ca, String serverName, String... cipherSuites)
            throws IOException {
        SSLSocket socket = (SSLSocket) ca.sslContext().getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        List<SNIServerName> names = serverName.isEmpty() ? List.of() : List.of(new SNIHostName(serverName));
        parameters.setServerNames(names);
        if (cipherSuites.length > 0) {
            parameters.setProtocols(new String[] {"TLSv1.2"});
            parameters.setCipherSuites(cipherSuites);
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return new ShownCertificate(socket);
    }

    X509Certificate certificate() throws IOException {
        return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    /** The status of a request on this connection. */
    int request() throws IOException {
        socket.getOutputStream()
                .write("HEAD / HTTP/1.1\r\nHost: shop.example.com\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = socket.getInputStream().read();
            if (octet < 0) {
                throw new IOException("closed after: " + head);
            }
            head.append((char) octet);
        }
        return Integer.parseInt(head.substring(9, 12));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
