package io.elb.internal.target;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.HostsFileEntriesResolver;
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * Names of the hosts file go to the system's resolver. Else DNS is asked for A and AAAA records, because only its answer
 * has a time to live. When it knows neither, the system's
 * resolver is asked, which also knows names of other kinds (mDNS, NIS, a container's own); its answers are believed for
 * as long as the JDK believes them by default.
 */
/** Resolves names by DNS, and by the system's resolver where DNS does not know them. */
public final class DnsTargetResolver implements TargetResolver, AutoCloseable {
    private static final long SYSTEM_TTL_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long QUERY_TIMEOUT_MILLIS = 1_500;
    private static final int MAX_QUERIES = 8;

    private final DnsNameResolverBuilder builder;
    private final Executor blocking;
    private @Nullable DnsNameResolver dns;
    private boolean isClosed;

    private DnsTargetResolver(DnsNameResolverBuilder builder, Executor blocking) {
        this.builder = builder;
        this.blocking = blocking;
    }

    /** Asks the name servers that the system is configured with; {@code blocking} runs the system's resolver. */
    public static DnsTargetResolver of(EventLoop loop, Class<? extends DatagramChannel> channel, Executor blocking) {
        return new DnsTargetResolver(builder(loop, channel), blocking);
    }

    /** Asks other name servers. */
    public static DnsTargetResolver of(
            EventLoop loop,
            Class<? extends DatagramChannel> channel,
            Executor blocking,
            DnsServerAddressStreamProvider servers) {
        return new DnsTargetResolver(builder(loop, channel).nameServerProvider(servers), blocking);
    }

    private static DnsNameResolverBuilder builder(EventLoop loop, Class<? extends DatagramChannel> channel) {
        return new DnsNameResolverBuilder(loop)
                .datagramChannelType(channel)
                .queryTimeoutMillis(QUERY_TIMEOUT_MILLIS)
                .maxQueriesPerResolve(MAX_QUERIES);
    }

    @Override
    public CompletionStage<ResolvedName> resolve(String host) {
        if (isLocal(host)) {
            return askSystem(host);
        }
        DnsNameResolver asked = dns();
        Question ipv4 = new Question(asked, host, DnsRecordType.A);
        Question ipv6 = new Question(asked, host, DnsRecordType.AAAA);
        return ipv4.answer
                .thenCombine(ipv6.answer, DnsTargetResolver::joined)
                .thenCompose(
                        found -> found.isEmpty() ? askSystem(host) : CompletableFuture.completedFuture(name(found)));
    }

    /** Whether DNS must not be asked: a name of the hosts file, or one that is always this machine (RFC 6761 section 6.3). */
    private static boolean isLocal(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || HostsFileEntriesResolver.DEFAULT.address(host, ResolvedAddressTypes.IPV4_PREFERRED) != null;
    }

    private CompletionStage<ResolvedName> askSystem(String host) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return new ResolvedName(List.of(InetAddress.getAllByName(host)), SYSTEM_TTL_NANOS);
                    } catch (UnknownHostException e) {
                        throw new CompletionException(e);
                    }
                },
                blocking);
    }

    private static List<Found> joined(List<Found> ipv4, List<Found> ipv6) {
        List<Found> all = new ArrayList<>(ipv4);
        all.addAll(ipv6);
        return all;
    }

    private static ResolvedName name(List<Found> found) {
        long ttlSeconds = found.stream().mapToLong(Found::ttlSeconds).min().orElse(0);
        return new ResolvedName(found.stream().map(Found::address).toList(), TimeUnit.SECONDS.toNanos(ttlSeconds));
    }

    /** Opened with the first question: most balancers have no named target, and it costs a socket. */
    private synchronized DnsNameResolver dns() {
        if (isClosed) {
            throw new IllegalStateException("resolver is closed (expected: an open one)");
        }
        DnsNameResolver opened = dns;
        if (opened == null) {
            opened = builder.build();
            dns = opened;
        }
        return opened;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        if (dns != null) {
            dns.close();
        }
    }

    private record Found(InetAddress address, long ttlSeconds) {}

    /** One question; a failure is an answer without addresses. */
    private static final class Question {
        private final CompletableFuture<List<Found>> answer = new CompletableFuture<>();
        private final String host;

        Question(DnsNameResolver dns, String host, DnsRecordType type) {
            this.host = host;
            dns.resolveAll(new DefaultDnsQuestion(host, type))
                    .addListener((Future<List<DnsRecord>> records) -> answer.complete(found(records, type)));
        }

        private List<Found> found(Future<List<DnsRecord>> records, DnsRecordType type) {
            List<Found> found = new ArrayList<>();
            if (records.isSuccess()) {
                for (DnsRecord record : records.getNow()) {
                    @Nullable InetAddress address = address(record, type);
                    if (address != null) {
                        found.add(new Found(address, record.timeToLive()));
                    }
                    ReferenceCountUtil.release(record);
                }
            }
            return found;
        }

        private @Nullable InetAddress address(DnsRecord record, DnsRecordType type) {
            if (!record.type().equals(type) || !(record instanceof DnsRawRecord raw)) {
                return null;
            }
            ByteBuf content = raw.content();
            byte[] bytes = new byte[content.readableBytes()];
            content.getBytes(content.readerIndex(), bytes);
            try {
                return InetAddress.getByAddress(host, bytes);
            } catch (UnknownHostException e) {
                return null;
            }
        }
    }
}
