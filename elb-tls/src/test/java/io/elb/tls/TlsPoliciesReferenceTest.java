package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference/tls-policies.md} says what there is, and what each engine makes of it; {@code -Dreference.write=true} writes
 * it anew. What the JDK's engine does depends on the JDK: the page is about 17.
 */
class TlsPoliciesReferenceTest {
    private static final Path PAGE = Path.of("../docs/reference/tls-policies.md");
    private static final String END = "<!-- generated: end -->\n";

    @Test
    void thePageListsAllPolicies() throws IOException {
        StringBuilder table =
                new StringBuilder("| Policy | TLS | Cipher suites | Groups |\n| --- | --- | --- | --- |\n");
        for (TlsPolicy policy : TlsPolicy.all()) {
            table.append("| `").append(policy.name()).append("` | ");
            table.append(String.join(", ", policy.protocols())).append(" | ");
            table.append(String.join(", ", policy.ciphers())).append(" | ");
            table.append(String.join(", ", policy.groups())).append(" |\n");
        }
        check("policies", table.toString());
    }

    @Test
    void thePageTellsWhatTheOpenSslEngineMakesOfThem() throws IOException {
        assumeThat(TlsEngine.OPENSSL.isAvailable()).isTrue();
        check("OpenSSL engine", effective(TlsEngine.OPENSSL));
    }

    @Test
    void thePageTellsWhatTheJdksEngineMakesOfThem() throws IOException {
        assumeThat(Runtime.version().feature()).isEqualTo(17);
        check("JDK's engine", effective(TlsEngine.JDK));
    }

    private static String effective(TlsEngine engine) {
        StringBuilder table = new StringBuilder("| Policy | Served | Leaves out |\n| --- | --- | --- |\n");
        for (TlsPolicy policy : TlsPolicy.all()) {
            EffectivePolicy effective = policy.effective(engine);
            List<String> dropped = new ArrayList<>(effective.droppedCiphers());
            dropped.addAll(effective.droppedGroups());
            table.append("| `").append(policy.name()).append("` | ");
            table.append(effective.refusal().map(reason -> "no: " + reason).orElse("yes"));
            table.append(" | ")
                    .append(dropped.isEmpty() ? "–" : String.join(", ", dropped))
                    .append(" |\n");
        }
        return table.toString();
    }

    private static void check(String what, String table) throws IOException {
        String begin = "<!-- generated from io.elb.tls.TlsPolicy, " + what + ": begin -->\n";
        UnaryOperator<String> renewed = page -> {
            int start = page.indexOf(begin) + begin.length();
            return page.substring(0, start) + table + page.substring(page.indexOf(END, start));
        };
        String page = Files.readString(PAGE);
        assertThat(page).contains(begin);
        if (Boolean.getBoolean("reference.write")) {
            Files.writeString(PAGE, renewed.apply(page));
        }
        page = Files.readString(PAGE);
        assertThat(page).isEqualTo(renewed.apply(page));
    }
}
