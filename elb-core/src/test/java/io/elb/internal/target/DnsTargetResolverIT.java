package io.elb.internal.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DnsTargetResolverIT {
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private Channel server;
    private DnsTargetResolver resolver;

    @BeforeEach
    void start() {
        server = new Bootstrap()
                .group(loops)
                .channel(NioDatagramChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new DatagramDnsQueryDecoder(), new DatagramDnsResponseEncoder(), new Zone());
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        resolver = DnsTargetResolver.of(
                loops.next(),
                NioDatagramChannel.class,
                Runnable::run,
                new SingletonDnsServerAddressStreamProvider((InetSocketAddress) server.localAddress()));
    }

    @AfterEach
    void stop() {
        resolver.close();
        server.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void answerHasAllAddressesAndTheShortestTimeToLive() {
        ResolvedName name = resolve("web.test.invalid");

        assertThat(name.addresses())
                .extracting(InetAddress::getHostAddress)
                .containsExactly("10.0.0.1", "10.0.0.2", "fd00:0:0:0:0:0:0:1");
        assertThat(Duration.ofNanos(name.ttlNanos())).hasSeconds(7);
    }

    @Test
    void aliasesAreFollowed() {
        assertThat(resolve("alias.test.invalid").addresses())
                .extracting(InetAddress::getHostAddress)
                .containsExactly("10.0.0.9");
    }

    @Test
    void namesOfThisMachineGoToTheSystemsResolver() {
        assertThat(resolve("localhost").addresses())
                .allSatisfy(address -> assertThat(address.isLoopbackAddress()).isTrue());
    }

    @Test
    void nameThatNobodyKnowsFails() {
        assertThatThrownBy(() -> resolve("nobody.test.invalid")).hasRootCauseInstanceOf(UnknownHostException.class);
    }

    private ResolvedName resolve(String host) {
        return resolver.resolve(host)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }

    /** A name server that knows two names. */
    private static final class Zone extends SimpleChannelInboundHandler<DatagramDnsQuery> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
            DnsQuestion question = query.recordAt(DnsSection.QUESTION);
            DatagramDnsResponse response = new DatagramDnsResponse(query.recipient(), query.sender(), query.id());
            response.addRecord(DnsSection.QUESTION, question);
            boolean isIpv4 = question.type().equals(DnsRecordType.A);
            switch (question.name()) {
                case "web.test.invalid." -> {
                    if (isIpv4) {
                        address(response, question.name(), 7, 10, 0, 0, 1);
                        address(response, question.name(), 60, 10, 0, 0, 2);
                    } else {
                        address(response, question.name(), 30, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
                    }
                }
                case "alias.test.invalid." -> {
                    byte[] target = "\4real\4test\7invalid\0".getBytes(StandardCharsets.ISO_8859_1);
                    response.addRecord(
                            DnsSection.ANSWER,
                            new DefaultDnsRawRecord(
                                    question.name(), DnsRecordType.CNAME, 60, Unpooled.wrappedBuffer(target)));
                    if (isIpv4) {
                        address(response, "real.test.invalid.", 60, 10, 0, 0, 9);
                    }
                }
                default -> response.setCode(DnsResponseCode.NXDOMAIN);
            }
            ctx.writeAndFlush(response);
        }

        private static void address(DatagramDnsResponse response, String name, long ttlSeconds, int... octets) {
            byte[] bytes = new byte[octets.length];
            for (int i = 0; i < octets.length; i++) {
                bytes[i] = (byte) octets[i];
            }
            DnsRecordType type = octets.length == 4 ? DnsRecordType.A : DnsRecordType.AAAA;
            response.addRecord(
                    DnsSection.ANSWER, new DefaultDnsRawRecord(name, type, ttlSeconds, Unpooled.wrappedBuffer(bytes)));
        }
    }
}
