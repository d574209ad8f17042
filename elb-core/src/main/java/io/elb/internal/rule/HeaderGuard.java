package io.elb.internal.rule;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import io.elb.rule.HttpHeader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Stream;

/** Holds when a value of a header field matches. */
final class HeaderGuard implements ConditionGuard {
    private final String name;
    /** {@link FieldNames#UNKNOWN} when the engine has no id for the name. */
    private final int nameId;

    private final ValuePattern[] patterns;

    HeaderGuard(HttpHeader condition) {
        name = condition.name().toLowerCase(Locale.ROOT);
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        nameId = FieldNames.idOf(bytes, 0, bytes.length);
        patterns = Stream.concat(
                        condition.patterns().stream().map(Glob::anyCase),
                        condition.regexes().stream().map(RegexPattern::anyCase))
                .toArray(ValuePattern[]::new);
    }

    @Override
    public boolean holds(RequestFacts facts) {
        HeadFields fields = facts.head().fields();
        byte[] bytes = fields.bytes();
        for (int i = next(fields, 0); i >= 0; i = next(fields, i + 1)) {
            int start = fields.valueStart(i);
            int end = fields.valueEnd(i);
            if (Octets.skipPrintable(bytes, start, end) == end
                    && ValuePattern.anyMatches(patterns, bytes, start, end)) {
                return true;
            }
        }
        return false;
    }

    private int next(HeadFields fields, int from) {
        if (nameId == FieldNames.UNKNOWN) {
            return fields.indexOfName(name, from);
        }
        return fields.has(nameId) ? fields.indexOf(nameId, from) : -1;
    }
}
