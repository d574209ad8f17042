package io.elb.internal.accept;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.Node;
import io.elb.internal.http.h1.Http1DownstreamHandler;
import io.elb.internal.upstream.Connector;
import io.elb.netty.NettyTlsTermination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;

/** The one place that adds handlers to client connections, in the order in which bytes meet them. */
final class ConnectionPipeline {
    private ConnectionPipeline() {}

    static void assemble(Channel channel, ListenerFacts listener, Node node, LoopServices services) {
        Connector.configure(channel, services.http().context());
        ClientConnection connection =
                new ClientConnection(listener, node, services.http().context(), channel.remoteAddress());
        ChannelPipeline pipeline = channel.pipeline();
        Http1DownstreamHandler codec = new Http1DownstreamHandler(connection, services.http(), services.sink());
        if (listener.config().tls().orElse(null) instanceof NettyTlsTermination termination) {
            pipeline.addLast(termination.newHandler(channel));
            pipeline.addLast(new TlsHandshakeHandler(connection, codec)); // and the codec in its place
        } else {
            pipeline.addLast(codec);
        }
    }
}
