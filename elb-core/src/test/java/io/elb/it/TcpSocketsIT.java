package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.tcp.TcpSockets;
import io.elb.listener.TcpOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Options that a socket says to have. */
class TcpSocketsIT {
    private static final TcpOptions OPTIONS =
            TcpOptions.defaults().withKeepAlive(Duration.ofSeconds(40)).withBuffers(65_536, 131_072);

    @Test
    void nioHasTheProbesThatAreAskedFor() {
        Channel channel = new NioSocketChannel();
        TcpSockets.configure(channel, OPTIONS);

        assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
        assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)))
                .isEqualTo(40);
        assertThat(channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)))
                .isEqualTo(4);
        assertThat(channel.config().getOption(ChannelOption.SO_RCVBUF)).isGreaterThanOrEqualTo(65_536);
        channel.unsafe().closeForcibly();
    }

    @Test
    void epollHasTheProbesThatAreAskedFor() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "epoll");
        Channel channel = new EpollSocketChannel();
        TcpSockets.configure(channel, OPTIONS);

        assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
        assertThat(channel.config().getOption(EpollChannelOption.TCP_KEEPIDLE)).isEqualTo(40);
        assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF)).isGreaterThanOrEqualTo(131_072);
        channel.unsafe().closeForcibly();
    }
}
