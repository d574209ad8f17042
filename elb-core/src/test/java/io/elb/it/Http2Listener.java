package io.elb.it;

import io.elb.LoadBalancer;
import io.elb.internal.action.ActionChain;
import io.elb.internal.action.ListenerEndpoint;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.Nodes;
import io.elb.internal.connection.Surroundings;
import io.elb.internal.exchange.ExchangeContext;
import io.elb.internal.exchange.ExchangeSink;
import io.elb.internal.exchange.ResponseEdits;
import io.elb.internal.exchange.TraceIds;
import io.elb.internal.function.FunctionUpstreams;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.h2.Http2DownstreamHandler;
import io.elb.internal.observe.Observers;
import io.elb.internal.rule.RuleSet;
import io.elb.internal.sticky.StickyLoop;
import io.elb.internal.upstream.Connector;
import io.elb.internal.upstream.UpstreamPools;
import io.elb.limits.RuleQuotas;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.netty.EventLoops;
import io.elb.observe.BalancerIdentity;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.CookieKey;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A listener for HTTP/2 with prior knowledge, put together by hand since no setting leads to one. It forwards to a group of a
 * usual balancer on the same event loop, whose usual listener shows the same exchange with HTTP/1.
 */
final class Http2Listener implements AutoCloseable {
    private static final int LOOP_INDEX = 9; // any that the balancer does not use itself

    private final EventLoops loops = EventLoops.start(Transport.AUTO, 1);
    private final LoadBalancer balancer;
    private final Listener http1;
    private final UpstreamPools pools;
    private final HttpLoop http;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel server;
    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();

    Http2Listener(FakeTarget... targets) {
        balancer = LoadBalancer.application("h2").eventLoops(loops).start();
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        for (FakeTarget target : targets) {
            group.register(Target.of("127.0.0.1", target.port()));
        }
        ListenerConfig config = ListenerConfig.http(0, Action.forward(group)).build();
        http1 = balancer.addListener(config);
        EventLoop loop = (EventLoop) loops.group().iterator().next();
        SplittableRandom random = new SplittableRandom(7);
        LoopContext context = new LoopContext(
                loop,
                LOOP_INDEX,
                InstantSource.system(),
                random.split(),
                PooledByteBufAllocator.DEFAULT,
                Surroundings.machine());
        http = new HttpLoop(context);
        Connector connector = new Connector(context, loops.clientChannels(), loops.unixChannels());
        pools = new UpstreamPools(http, connector, new FunctionUpstreams(Runnable::run, name -> name));
        RuleSet<ActionChain> rules = RuleSet.compile(
                List.of(),
                config.defaultAction(),
                RuleQuotas.defaults(),
                (action, transforms) -> ActionChain.of(action, "http"));
        server = new ServerBootstrap()
                .group(loops.group())
                .channelFactory(loops.serverChannels())
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        Connector.configure(channel, context);
                        ExchangeContext exchanges = new ExchangeContext(
                                http,
                                pools,
                                () -> rules,
                                new ListenerEndpoint("http", "127.0.0.1", port()),
                                new Observers(List.of(), List.of(records::add), List.of()),
                                BalancerIdentity.of("h2"),
                                new TraceIds(context, random),
                                new StickyLoop(context, CookieKey.of(new byte[32]), random),
                                new ResponseEdits(config.http().responseHeaders()));
                        ListenerFacts facts = new ListenerFacts("h2", "h2.local.internal", config, port());
                        ClientConnection client = new ClientConnection(
                                facts, Nodes.unzoned().all().get(0), context, channel.remoteAddress());
                        channel.pipeline()
                                .addLast(Http2DownstreamHandler.of(client, http, new ExchangeSink(exchanges)));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** The port of the same group's HTTP/1 listener. */
    int http1Port() {
        return http1.port();
    }

    String uri(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    RequestRecord nextRecord() throws InterruptedException {
        RequestRecord next = records.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no record of a request came");
        }
        return next;
    }

    /** Failures counted for the exchanges of HTTP/2. */
    long errors(ErrorReason reason) {
        return http.context().counters().count(reason);
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        connections.close().syncUninterruptibly();
        loops.group().submit(pools::close).syncUninterruptibly();
        balancer.close();
        loops.close();
    }
}
