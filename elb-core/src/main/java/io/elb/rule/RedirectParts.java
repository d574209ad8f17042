package io.elb.rule;

import java.util.List;
import java.util.Objects;

/** What each part of a redirect's address may hold. */
final class RedirectParts {
    private static final int MAX_LENGTH = 128;

    private RedirectParts() {}

    static int checkStatus(int status) {
        if (status != 301 && status != 302) {
            throw RuleChecks.invalid("status", Integer.toString(status), "301 or 302");
        }
        return status;
    }

    static String checkProtocol(String template) {
        Objects.requireNonNull(template, "protocol");
        if (!List.of("HTTP", "HTTPS", "#{protocol}").contains(template)) {
            throw RuleChecks.invalid("protocol", template, "HTTP, HTTPS or #{protocol}");
        }
        return template;
    }

    static String checkHost(String template) {
        String literal = literal("host", template, List.of("#{host}"));
        boolean valid = !template.isEmpty() && literal.chars().allMatch(c -> isHostCharacter((char) c));
        if (!valid) {
            throw RuleChecks.invalid("host", template, "letters, digits, '-', '.', '_' and #{host}, at least one");
        }
        return template;
    }

    static String checkPort(String template) {
        Objects.requireNonNull(template, "port");
        boolean number = !template.isEmpty()
                && template.length() <= 5
                && template.charAt(0) != '0'
                && template.chars().allMatch(c -> RuleChecks.isDigit((char) c))
                && Integer.parseInt(template) <= 65_535;
        if (!number && !template.equals("#{port}")) {
            throw RuleChecks.invalid("port", template, "1–65535 or #{port}");
        }
        return template;
    }

    static String checkPath(String template) {
        String literal = literal("path", template, List.of("#{host}", "#{port}", "#{path}"));
        if (!template.startsWith("/") || !isUriText(literal)) {
            throw RuleChecks.invalid("path", template, "visible ASCII without '?', beginning with '/'");
        }
        return template;
    }

    static String checkQuery(String template) {
        String literal =
                literal("query", template, List.of("#{protocol}", "#{host}", "#{port}", "#{path}", "#{query}"));
        if (!isUriText(literal)) {
            throw RuleChecks.invalid("query", template, "visible ASCII without '?'");
        }
        return template;
    }

    /** What is left of a template without its placeholders, each of which has to be one of those that are allowed. */
    private static String literal(String name, String template, List<String> allowed) {
        Objects.requireNonNull(template, name);
        if (template.length() > MAX_LENGTH) {
            throw RuleChecks.invalid(name, template.length() + " characters", "at most " + MAX_LENGTH + " characters");
        }
        StringBuilder literal = new StringBuilder();
        int at = 0;
        for (int open = template.indexOf("#{"); open >= 0; open = template.indexOf("#{", at)) {
            int close = template.indexOf('}', open);
            if (close < 0 || !allowed.contains(template.substring(open, close + 1))) {
                throw RuleChecks.invalid(name, template, "no placeholder but " + String.join(", ", allowed));
            }
            literal.append(template, at, open);
            at = close + 1;
        }
        return literal.append(template, at, template.length()).toString();
    }

    private static boolean isHostCharacter(char c) {
        return RuleChecks.isLetter(c) || RuleChecks.isDigit(c) || c == '-' || c == '.' || c == '_';
    }

    private static boolean isUriText(String text) {
        return text.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != '?');
    }
}
