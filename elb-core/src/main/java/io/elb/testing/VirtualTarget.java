package io.elb.testing;

import io.elb.target.Target;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A target of a {@link VirtualBalancer}: it listens nowhere but in memory and answers as scripted, in virtual time.
 *
 * <p>It plays each {@link Answer} but those that read the request's body slowly or late: virtual connections take
 * whatever is written to them, so nobody would notice.
 *
 * <p><em>Confined to one event loop.</em> Its methods are for the thread that started the balancer.
 *
 * @since 0.1
 */
public final class VirtualTarget {
    private final String name;
    private final InetSocketAddress address;
    private final VirtualLoop loop;
    private final VirtualNetwork network;
    private final Signal signal = new Signal();
    private final Deque<Answer> nextAnswers = new ArrayDeque<>();
    private final List<ReceivedRequest> requests = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<VirtualChannel> connections = new LinkedHashSet<>();
    private Answer answer;
    private int connectionsOpened;
    private @Nullable Channel server;

    VirtualTarget(String name, VirtualLoop loop, VirtualNetwork network, Answer answer) {
        this.name = name;
        this.loop = loop;
        this.network = network;
        this.answer = answer;
        this.address = network.newTarget(name);
        restart();
    }

    /**
     * Answers the name, which is the default body and the {@code X-Target} field, and resolves to the address.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Answers where the target seems to be.
     *
     * @return an address of 10.0.0.0/16 and port 80
     */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Makes what a target group is given.
     *
     * @return a target with this one's address
     */
    public Target target() {
        return Target.of(address);
    }

    /**
     * Scripts all requests for which there is no other script, from now on.
     *
     * @param always the answer; {@link Answer#ok()} by default
     * @return this
     * @throws IllegalArgumentException if it reads the request's body slowly or late
     */
    public VirtualTarget answer(Answer always) {
        answer = playable(always);
        return this;
    }

    /**
     * Scripts all requests for which there is no other script by code, called once the whole request was read.
     *
     * @param always gives the answer to each
     * @return this
     */
    public VirtualTarget answer(Function<ReceivedRequest, Answer> always) {
        return answer(Answer.computed(always));
    }

    /**
     * Scripts the next requests, after those scripted so before.
     *
     * @param times how many requests, 0 or more
     * @param each the answer to each of them
     * @return this
     * @throws IllegalArgumentException if it reads the request's body slowly or late
     */
    public VirtualTarget answerNext(int times, Answer each) {
        for (int i = 0; i < times; i++) {
            nextAnswers.add(playable(each));
        }
        return this;
    }

    private static Answer playable(Answer answer) {
        Answer.Reading reading = answer.reading;
        if (reading.gate() != null || !reading.pause().isZero() || reading.sliceBytes() < Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "answer: reads the body slowly or late (expected: a FakeTarget for that; virtual connections take"
                            + " all that is written to them)");
        }
        return answer;
    }

    /**
     * Answers the requests whose head was received, the oldest first. Those of their methods that wait do so in real
     * time, in which nothing happens here: look at what they show after the balancer ran.
     *
     * @return a copy
     */
    public List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    /**
     * Answers how many connections were accepted.
     *
     * @return the number in the target's life
     */
    public int connectionsOpened() {
        return connectionsOpened;
    }

    /**
     * Answers how many connections are open.
     *
     * @return the number now
     */
    public int openConnections() {
        return connections.size();
    }

    /**
     * Answers what went wrong in the target: requests that were not well-formed (they got 400) and failures of scripts.
     *
     * @return a copy, the oldest first; empty if all went well
     */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Refuses new connections and ends the open ones, as a killed process does; again does nothing. */
    public void stop() {
        stopAccepting();
        List.copyOf(connections).forEach(VirtualChannel::shutdownOutput);
        loop.runUntilIdle();
        List.copyOf(connections).forEach(VirtualChannel::close);
        loop.runUntilIdle();
    }

    /** Refuses new connections and serves the open ones on; again does nothing. */
    public void stopAccepting() {
        loop.requireOwner();
        Channel listening = server;
        if (listening != null) {
            server = null;
            listening.close();
            loop.runUntilIdle();
        }
    }

    /** Resets all open connections. */
    public void resetConnections() {
        loop.requireOwner();
        List.copyOf(connections).forEach(VirtualChannel::reset);
        loop.runUntilIdle();
    }

    /** Accepts connections again, at the same address; does nothing if it does already. */
    public void restart() {
        loop.requireOwner();
        if (server == null) {
            server = new ServerBootstrap()
                    .group(loop)
                    .channelFactory(() -> new VirtualServerChannel(network))
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            accept((VirtualChannel) channel);
                        }
                    })
                    .bind(network.toBind(address))
                    .channel();
            loop.runUntilIdle();
        }
    }

    private void accept(VirtualChannel channel) {
        connectionsOpened++;
        connections.add(channel);
        channel.closeFuture().addListener(ignored -> connections.remove(channel));
        channel.pipeline().addLast(new VirtualTargetHandler(this, channel, connectionsOpened));
    }

    ReceivedRequest received(MessageReader.Head head, int connection) {
        ReceivedRequest request = new ReceivedRequest(head, connection, signal);
        requests.add(request);
        return request;
    }

    Answer nextAnswer() {
        Answer next = nextAnswers.poll();
        return next == null ? answer : next;
    }

    void problem(String text) {
        problems.add(text);
    }

    @Override
    public String toString() {
        return name + "@" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
