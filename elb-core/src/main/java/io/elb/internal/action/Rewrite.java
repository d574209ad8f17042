package io.elb.internal.action;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled transform: replaces the first place where a regular expression matches. Shared by all requests. */
final class Rewrite {
    private final Pattern pattern;
    private final List<Piece> pieces;

    private Rewrite(Pattern pattern, String replacement) {
        this.pattern = pattern;
        this.pieces = pieces(replacement, pattern.groupCount());
    }

    static Rewrite exactCase(String regex, String replacement) {
        return new Rewrite(Pattern.compile(regex, Pattern.DISABLE_UNICODE_GROUPS), replacement);
    }

    static Rewrite anyCase(String regex, String replacement) {
        return new Rewrite(
                Pattern.compile(regex, Pattern.DISABLE_UNICODE_GROUPS | Pattern.CASE_INSENSITIVE), replacement);
    }

    /**
     * Rewrites text.
     *
     * @param most how long the result may be; of one that would be longer only so much is made that it is too long
     * @return null when the expression matches nowhere
     */
    @Nullable
    String apply(CharSequence text, int most) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            return null;
        }
        int rest = text.length() - matcher.end();
        StringBuilder result = new StringBuilder(text.length() + 32).append(text, 0, matcher.start());
        for (Piece piece : pieces) {
            if (piece.group == 0) {
                result.append(piece.literal);
            } else if (matcher.start(piece.group) >= 0) {
                result.append(text, matcher.start(piece.group), matcher.end(piece.group));
            }
            if (result.length() + rest > most) { // references to one long group could grow it without end
                break;
            }
        }
        return result.append(text, matcher.end(), text.length()).toString();
    }

    /** Takes a valid replacement apart; a reference has as many digits as make a group of the expression. */
    private static List<Piece> pieces(String replacement, int groups) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < replacement.length()) {
            int group = 0;
            int next = at + 1;
            while (replacement.charAt(at) == '$' && isDigit(replacement, next)) {
                int more = group * 10 + replacement.charAt(next) - '0';
                if (more > groups) {
                    break;
                }
                group = more;
                next++;
            }
            if (group == 0) {
                literal.append(replacement.charAt(at));
            } else {
                pieces.add(new Piece(literal.toString(), 0));
                pieces.add(new Piece("", group));
                literal.setLength(0);
            }
            at = next;
        }
        pieces.add(new Piece(literal.toString(), 0));
        return List.copyOf(pieces);
    }

    private static boolean isDigit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    /** A literal, or where the group is not 0 a reference. */
    private record Piece(String literal, int group) {}
}
