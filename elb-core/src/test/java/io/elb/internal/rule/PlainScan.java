package io.elb.internal.rule;

import io.elb.rule.Condition;
import io.elb.rule.HostHeader;
import io.elb.rule.HttpHeader;
import io.elb.rule.PathPattern;
import io.elb.rule.QueryPattern;
import io.elb.rule.QueryString;
import io.elb.rule.RequestMethod;
import io.elb.rule.RequestPredicate;
import io.elb.rule.Rule;
import io.elb.rule.SourceIp;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Goes through rules one by one, with regular expressions of the JDK for everything. */
final class PlainScan {
    private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private final PlainRequest request;

    private PlainScan(PlainRequest request) {
        this.request = request;
    }

    /** The priority of the first rule that applies, 0 when none does. */
    static int priority(List<Rule> rules, PlainRequest request) {
        PlainScan scan = new PlainScan(request);
        return rules.stream()
                .sorted(Comparator.comparingInt(Rule::priority))
                .filter(scan::applies)
                .findFirst()
                .map(Rule::priority)
                .orElse(0);
    }

    private boolean applies(Rule rule) {
        // Stable: predicates last, as they were given.
        return rule.conditions().stream()
                .sorted(Comparator.comparing(condition -> condition instanceof RequestPredicate))
                .allMatch(this::holds);
    }

    private boolean holds(Condition condition) {
        if (condition instanceof HostHeader host) {
            return matches(request.host(), host.patterns(), host.regexes(), Pattern.CASE_INSENSITIVE);
        }
        if (condition instanceof PathPattern path) {
            return matches(request.path(), path.patterns(), path.regexes(), 0);
        }
        if (condition instanceof HttpHeader header) {
            return request.fields().stream()
                    .filter(field -> field.name().equalsIgnoreCase(header.name()))
                    .anyMatch(field ->
                            matches(field.value(), header.patterns(), header.regexes(), Pattern.CASE_INSENSITIVE));
        }
        if (condition instanceof RequestMethod method) {
            return method.methods().contains(request.method());
        }
        if (condition instanceof SourceIp sourceIp) {
            return sourceIp.blocks().stream().anyMatch(block -> isIn(request.client(), block.toString()));
        }
        if (condition instanceof QueryString query) {
            return Arrays.stream(request.query().split("&", -1))
                    .filter(part -> !part.isEmpty())
                    .anyMatch(part -> query.patterns().stream().anyMatch(pattern -> isPart(part, pattern)));
        }
        return ((RequestPredicate) condition).predicate().test(null);
    }

    private static boolean matches(String value, List<String> patterns, List<String> regexes, int flags) {
        return value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)
                && (patterns.stream()
                                .anyMatch(pattern ->
                                        glob(pattern, flags).matcher(value).matches())
                        || regexes.stream()
                                .anyMatch(regex ->
                                        compiled(regex, flags).matcher(value).find()));
    }

    private static boolean isPart(String part, QueryPattern pattern) {
        int equals = part.indexOf('=');
        String key = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        if (pattern.key().isEmpty()) {
            return escaped(pattern.value()).matcher(equals < 0 ? part : value).matches();
        }
        return escaped(pattern.key().get()).matcher(key).matches()
                && escaped(pattern.value()).matcher(value).matches();
    }

    private static Pattern glob(String pattern, int flags) {
        return compiled(GlobTest.regex(pattern).pattern(), flags);
    }

    private static Pattern compiled(String regex, int flags) {
        return COMPILED.computeIfAbsent(flags + regex, absent -> Pattern.compile(regex, flags));
    }

    private static Pattern escaped(String pattern) {
        StringBuilder regex = new StringBuilder();
        String rest = pattern;
        while (!rest.isEmpty()) {
            boolean isEscaped = rest.matches("(?s)\\\\[*?\\\\].*");
            String c = rest.substring(isEscaped ? 1 : 0, isEscaped ? 2 : 1);
            regex.append(isEscaped ? Pattern.quote(c) : GlobTest.regex(c).pattern());
            rest = rest.substring(isEscaped ? 2 : 1);
        }
        return compiled(regex.toString(), Pattern.CASE_INSENSITIVE);
    }

    private static boolean isIn(String client, String block) {
        String[] parts = block.split("/", 2);
        byte[] address = bytes(client);
        byte[] network = bytes(parts[0]);
        int shift = address.length * 8 - Integer.parseInt(parts[1]);
        return address.length == network.length
                && new BigInteger(1, address).shiftRight(shift).equals(new BigInteger(1, network).shiftRight(shift));
    }

    private static byte[] bytes(String address) {
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
