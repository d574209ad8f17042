package io.elb.internal.rule;

import com.google.re2j.Pattern;
import io.elb.internal.http.OctetText;

/** A regular expression that is looked for anywhere in a value. Costs time in proportion to the length of the value. */
final class RegexPattern implements ValuePattern {
    private final Pattern pattern;

    private RegexPattern(String regex, int flags) {
        pattern = Pattern.compile(regex, flags | Pattern.DISABLE_UNICODE_GROUPS);
    }

    static RegexPattern exactCase(String regex) {
        return new RegexPattern(regex, 0);
    }

    static RegexPattern anyCase(String regex) {
        return new RegexPattern(regex, Pattern.CASE_INSENSITIVE);
    }

    @Override
    public boolean matches(byte[] bytes, int start, int end) {
        return pattern.matcher(new OctetText(bytes, start, end)).find();
    }
}
