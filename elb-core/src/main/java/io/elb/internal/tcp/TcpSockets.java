package io.elb.internal.tcp;

import io.elb.listener.TcpOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringSocketChannel;
import jdk.net.ExtendedSocketOptions;

/** Sets what a listener's options say at the sockets of its flows, of either side. */
public final class TcpSockets {
    private static final int PROBES = 9;

    private TcpSockets() {}

    /** Applies the options to one connection. */
    public static void configure(Channel channel, TcpOptions options) {
        ChannelConfig config = channel.config();
        if (options.receiveBufferBytes() > 0) {
            config.setOption(ChannelOption.SO_RCVBUF, options.receiveBufferBytes());
        }
        if (options.sendBufferBytes() > 0) {
            config.setOption(ChannelOption.SO_SNDBUF, options.sendBufferBytes());
        }
        if (!options.keepAlive().isZero()) {
            keepAlive(channel, (int) options.keepAlive().toSeconds());
        }
    }

    private static void keepAlive(Channel channel, int seconds) {
        ChannelConfig config = channel.config();
        int interval = Math.max(1, seconds / 10);
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        if (channel instanceof EpollSocketChannel) {
            config.setOption(EpollChannelOption.TCP_KEEPIDLE, seconds);
            config.setOption(EpollChannelOption.TCP_KEEPINTVL, interval);
            config.setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
        } else if (channel instanceof IoUringSocketChannel) {
            config.setOption(IoUringChannelOption.TCP_KEEPIDLE, seconds);
            config.setOption(IoUringChannelOption.TCP_KEEPINTVL, interval);
            config.setOption(IoUringChannelOption.TCP_KEEPCNT, PROBES);
        } else if (channel instanceof NioSocketChannel) { // where the system has them
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), seconds);
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), interval);
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
        }
    }
}
