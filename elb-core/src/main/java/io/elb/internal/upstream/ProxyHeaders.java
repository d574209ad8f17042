package io.elb.internal.upstream;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.TlsFacts;
import io.elb.internal.proxy.ProxyHeader;
import io.elb.internal.proxy.ProxyHeader.Tlv;
import io.elb.internal.proxy.ProxyHeaderWriter;
import io.elb.internal.target.TargetRuntime;
import io.elb.target.ListenerToken;
import io.elb.target.ProxyProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** What targets are told of clients by the PROXY protocol. */
public final class ProxyHeaders {
    private static final int OF_TLS = 0x01;
    private static final int CERTIFICATE_OF_CONNECTION = 0x02;
    private static final int CERTIFICATE_OF_SESSION = 0x04;
    private static final int VERIFIED = 0;
    private static final int NOT_VERIFIED = 1;
    private static final int TLS_VERSION = 0x21;
    private static final int TLS_COMMON_NAME = 0x22;
    private static final int TLS_CIPHER = 0x23;
    /** A name that nobody has verified must not make the header longer than it can say. */
    private static final int MOST_NAME_BYTES = 256;

    private ProxyHeaders() {}

    /** The header of a connection that the balancer makes for itself; empty when targets want none. */
    static ByteBuf local(TargetRuntime target) {
        boolean isListener = target.target().listenerToken().isPresent();
        return written(isListener ? ProxyProtocol.v2() : target.group().config().proxyProtocol(), ProxyHeader.LOCAL);
    }

    /**
     * The header of the connection for a client; empty when targets want none.
     *
     * @param destination where the client connected to, as the socket says it
     * @param alpn what was agreed on with the client
     * @param id of the connection
     */
    public static ByteBuf of(
            ProxyProtocol settings,
            ClientConnection connection,
            InetSocketAddress destination,
            @Nullable String alpn,
            String id) {
        if (!settings.isOn()) {
            return Unpooled.EMPTY_BUFFER;
        }
        InetSocketAddress told = connection.proxyHeader().destination();
        return written(
                settings,
                new ProxyHeader(
                        connection.clientAddress(),
                        told == null ? destination : told,
                        settings.version() == ProxyProtocol.Version.V2
                                ? tlvs(settings, connection, alpn, id)
                                : List.of()));
    }

    /** The header for a listener of this JVM that is the target. */
    public static ByteBuf of(ListenerToken token, ClientConnection connection, InetSocketAddress destination) {
        InetSocketAddress told = connection.proxyHeader().destination();
        ProxyHeader header = new ProxyHeader(
                connection.clientAddress(),
                told == null ? destination : told,
                List.of(new Tlv(ProxyHeader.LISTENER_TOKEN, token.octets())));
        return written(ProxyProtocol.v2(), header);
    }

    private static ByteBuf written(ProxyProtocol settings, ProxyHeader header) {
        if (!settings.isOn()) {
            return Unpooled.EMPTY_BUFFER;
        }
        ByteBuf out = Unpooled.buffer();
        if (settings.version() == ProxyProtocol.Version.V1) {
            ProxyHeaderWriter.writeV1(header, out);
        } else {
            ProxyHeaderWriter.writeV2(header, out);
        }
        return out;
    }

    private static List<Tlv> tlvs(
            ProxyProtocol settings, ClientConnection connection, @Nullable String alpn, String id) {
        List<Tlv> tlvs = new ArrayList<>();
        TlsFacts tls = connection.tls();
        if (alpn != null && settings.tlvs().contains(ProxyProtocol.Tlv.ALPN)) {
            tlvs.add(text(ProxyHeader.ALPN, alpn));
        }
        String serverName = connection.serverName();
        if (serverName != null && settings.tlvs().contains(ProxyProtocol.Tlv.AUTHORITY)) {
            tlvs.add(text(ProxyHeader.AUTHORITY, serverName));
        }
        if (settings.tlvs().contains(ProxyProtocol.Tlv.UNIQUE_ID)) {
            tlvs.add(text(ProxyHeader.UNIQUE_ID, id));
        }
        if (tls != null && settings.tlvs().contains(ProxyProtocol.Tlv.SSL)) {
            tlvs.add(ssl(tls));
        }
        byte[] aws = connection.proxyHeader().value(ProxyHeader.AWS);
        if (aws != null) {
            tlvs.add(new Tlv(ProxyHeader.AWS, aws));
        } else {
            settings.vpcEndpointId().ifPresent(endpoint -> tlvs.add(aws(endpoint)));
        }
        return tlvs;
    }

    private static Tlv text(int type, String value) {
        return new Tlv(type, value.getBytes(StandardCharsets.US_ASCII));
    }

    private static Tlv aws(String endpoint) {
        byte[] id = endpoint.getBytes(StandardCharsets.US_ASCII);
        byte[] value = new byte[1 + id.length];
        value[0] = ProxyHeader.AWS_VPC_ENDPOINT_ID;
        System.arraycopy(id, 0, value, 1, id.length);
        return new Tlv(ProxyHeader.AWS, value);
    }

    /** Flags of the client, whether its certificate was verified (0 for yes), then vectors of their own. */
    private static Tlv ssl(TlsFacts tls) {
        List<Tlv> inner = new ArrayList<>();
        inner.add(text(TLS_VERSION, tls.protocol()));
        inner.add(text(TLS_CIPHER, tls.cipher()));
        int flags = OF_TLS;
        X509Certificate certificate = tls.clientCertificate();
        if (certificate != null) {
            flags |= CERTIFICATE_OF_SESSION | (tls.isResumed() ? 0 : CERTIFICATE_OF_CONNECTION);
            String name = commonName(certificate);
            byte[] octets = name == null ? new byte[0] : name.getBytes(StandardCharsets.UTF_8);
            if (octets.length > 0 && octets.length <= MOST_NAME_BYTES) {
                inner.add(new Tlv(TLS_COMMON_NAME, octets));
            }
        }
        ByteBuf out = Unpooled.buffer();
        out.writeByte(flags).writeInt(tls.isClientVerified() ? VERIFIED : NOT_VERIFIED);
        for (Tlv tlv : inner) {
            out.writeByte(tlv.type()).writeShort(tlv.value().length).writeBytes(tlv.value());
        }
        byte[] value = new byte[out.readableBytes()];
        out.readBytes(value);
        return new Tlv(ProxyHeader.SSL, value);
    }

    /** The subject's most specific common name; null for none. */
    private static @Nullable String commonName(X509Certificate certificate) {
        try {
            List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            for (int i = parts.size() - 1; i >= 0; i--) { // the last one is written first
                Attribute names = parts.get(i).toAttributes().get("CN");
                if (names != null && names.get() instanceof String name) {
                    return name;
                }
            }
            return null;
        } catch (NamingException e) {
            return null;
        }
    }
}
