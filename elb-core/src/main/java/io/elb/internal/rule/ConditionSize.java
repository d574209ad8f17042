package io.elb.internal.rule;

import io.elb.rule.Condition;
import io.elb.rule.HostHeader;
import io.elb.rule.HttpHeader;
import io.elb.rule.PathPattern;
import io.elb.rule.QueryPattern;
import io.elb.rule.QueryString;
import io.elb.rule.RequestMethod;
import io.elb.rule.SourceIp;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a condition counts for in quotas.
 *
 * @param values how many values it compares with; a predicate has none
 * @param longest characters of the longest of its patterns, regular expressions or methods
 * @param wildcards how many wildcards its patterns have; regular expressions have none
 */
record ConditionSize(int values, int longest, int wildcards) {
    /** Covers all permitted conditions; a switch over them needs a newer Java. */
    static ConditionSize of(Condition condition) {
        if (condition instanceof HostHeader host) {
            return of(host.patterns(), host.regexes());
        }
        if (condition instanceof PathPattern path) {
            return of(path.patterns(), path.regexes());
        }
        if (condition instanceof HttpHeader header) {
            return of(header.patterns(), header.regexes());
        }
        if (condition instanceof QueryString query) {
            return of(query.patterns());
        }
        if (condition instanceof RequestMethod method) {
            return of(List.of(), method.methods());
        }
        return new ConditionSize(
                condition instanceof SourceIp sourceIp ? sourceIp.blocks().size() : 0, 0, 0);
    }

    private static ConditionSize of(List<String> patterns, List<String> others) {
        return new ConditionSize(
                patterns.size() + others.size(),
                longest(Stream.concat(patterns.stream(), others.stream())),
                wildcards(patterns.stream(), Glob::anyCase));
    }

    private static ConditionSize of(List<QueryPattern> patterns) {
        List<String> texts = patterns.stream()
                .flatMap(pattern -> Stream.concat(pattern.key().stream(), Stream.of(pattern.value())))
                .toList();
        return new ConditionSize(
                patterns.size(), longest(texts.stream()), wildcards(texts.stream(), Glob::anyCaseEscaped));
    }

    private static int longest(Stream<String> texts) {
        return texts.mapToInt(String::length).max().orElse(0);
    }

    private static int wildcards(Stream<String> patterns, Function<String, Glob> compile) {
        return patterns.map(compile).mapToInt(Glob::wildcards).sum();
    }
}
