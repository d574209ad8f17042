package io.elb.internal.boot;

import io.elb.internal.connection.Nodes;
import io.elb.internal.connection.Surroundings;
import io.elb.internal.target.TargetResolver;
import io.elb.limits.BalancerQuotas;
import io.elb.limits.RuleQuotas;
import io.elb.netty.EventLoops;
import io.elb.observe.AccessLogSink;
import io.elb.observe.BalancerIdentity;
import io.elb.observe.ConnectionLogSink;
import io.elb.observe.ElbObserver;
import io.elb.observe.FlowLogSink;
import io.elb.observe.HealthCheckLogSink;
import io.elb.observe.MetricsSink;
import io.elb.target.CookieKey;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutorService;
import java.util.random.RandomGenerator;

/**
 * Everything that a balancer is handed instead of reading it from the system.
 *
 * @param identity who the balancer is
 * @param nodes where clients reach it
 * @param eventLoops loops of the embedder; empty starts own ones
 * @param threads event loops per transport that are started when none are given
 * @param balancerQuotas how many listeners, target groups and targets there may be
 * @param quotas how many rules and conditions there may be
 * @param observers who is told of events
 * @param accessLogs who takes records of requests
 * @param healthCheckLogs who takes records of health checks
 * @param connectionLogs who takes records of connections
 * @param flowLogs who takes records of connections that were passed on
 * @param metricsSinks who carries metrics elsewhere
 * @param wallClock what time it is
 * @param randomSeed makes picks repeatable; empty draws a seed
 * @param secureRandom what secrets are drawn from; thread-safe where there are several loops
 * @param cookieKey what cookies are encrypted with; empty draws a key
 * @param resolver turns names into addresses; empty asks DNS
 * @param blocking runs what may block, shut down with the balancer; empty starts one
 * @param surroundings what addresses mean, and how to wait
 */
public record EngineSettings(
        BalancerIdentity identity,
        Nodes nodes,
        Optional<EventLoops> eventLoops,
        int threads,
        BalancerQuotas balancerQuotas,
        RuleQuotas quotas,
        List<ElbObserver> observers,
        List<AccessLogSink> accessLogs,
        List<HealthCheckLogSink> healthCheckLogs,
        List<ConnectionLogSink> connectionLogs,
        List<FlowLogSink> flowLogs,
        List<MetricsSink> metricsSinks,
        InstantSource wallClock,
        OptionalLong randomSeed,
        RandomGenerator secureRandom,
        Optional<CookieKey> cookieKey,
        Optional<TargetResolver> resolver,
        Optional<ExecutorService> blocking,
        Surroundings surroundings) {
    /** The balancer's name. */
    public String name() {
        return identity.name();
    }

    /** The same balancer in other surroundings. */
    public EngineSettings in(
            Surroundings otherSurroundings,
            EventLoops loops,
            InstantSource clock,
            RandomGenerator secrets,
            TargetResolver names,
            ExecutorService executor) {
        return new EngineSettings(
                identity,
                nodes,
                Optional.of(loops),
                threads,
                balancerQuotas,
                quotas,
                observers,
                accessLogs,
                healthCheckLogs,
                connectionLogs,
                flowLogs,
                metricsSinks,
                clock,
                randomSeed,
                secrets,
                cookieKey,
                Optional.of(names),
                Optional.of(executor),
                otherSurroundings);
    }
}
