package io.elb.tls;

import static io.elb.tls.TestCertificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The store selects what a plain model selects that looks at one certificate after the other, over random changes. */
class CertificateSelectionTest {
    private static final List<String> NAMES = List.of(
            "a.test", "b.test", "*.test", "x.a.test", "*.a.test", "*.b.test", "test", "*", "*.x.a.test", "C.TEST");
    private static final List<String> ASKED = List.of(
            "a.test",
            "b.test",
            "c.test",
            "test",
            "x.a.test",
            "y.a.test",
            "y.x.a.test",
            "x.b.test",
            "A.Test.",
            "other",
            "1.2.3.4",
            "*.test",
            "z.y.x.a.test");
    private static final List<String> HASHES = List.of("SHA1", "SHA256", "SHA384", "SHA512");

    private final Random random = new Random(20261126);
    private final List<ServerCertificate> certificates = new ArrayList<>();

    /** What the rules are, one after the other, without an index. */
    private static final class Model {
        private ServerCertificate defaultCertificate;
        private final List<ServerCertificate> list = new ArrayList<>();

        Model(ServerCertificate defaultCertificate) {
            this.defaultCertificate = defaultCertificate;
        }

        ServerCertificate select(String asked, ClientSupport client) {
            String name = asked.toLowerCase(java.util.Locale.ROOT);
            name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
            if (name.equals("1.2.3.4")) {
                return defaultCertificate;
            }
            ServerCertificate best = null;
            long bestRank = -1;
            for (ServerCertificate candidate : list) {
                long rank = rank(candidate, name, client);
                if (rank > bestRank
                        || rank == bestRank && rank >= 0 && ends(candidate).compareTo(ends(best)) > 0) {
                    best = candidate;
                    bestRank = rank;
                }
            }
            return best == null ? defaultCertificate : best;
        }

        private static String ends(ServerCertificate certificate) {
            return certificate.notAfter() + " " + certificate.notBefore();
        }

        /** -1: no match; else the criteria, the weightiest in the highest digit. */
        private static long rank(ServerCertificate certificate, String name, ClientSupport client) {
            boolean isExact = certificate.names().contains(name);
            String domain = name.contains(".") ? name.substring(name.indexOf('.') + 1) : "";
            boolean isWild = !domain.isEmpty() && certificate.names().contains("*." + domain);
            if (!isExact && !isWild) {
                return -1;
            }
            boolean isSupported = client.supports(certificate);
            long rank = isSupported ? 1 : 0;
            rank = rank * 10 + (isExact ? 1 : 0);
            rank = rank * 10 + (isSupported && certificate.isValidAt(NOW) ? 1 : 0);
            rank = rank * 10 + (certificate.keyAlgorithm().isEcdsa() ? 1 : 0);
            rank = rank * 1000 + hash(certificate);
            return rank * 10_000 + certificate.keyAlgorithm().bits();
        }

        private static int hash(ServerCertificate certificate) {
            String algorithm = certificate.leaf().getSigAlgName();
            return algorithm.startsWith("SHA1") ? 160 : Integer.parseInt(algorithm.substring(3, 6));
        }
    }

    @Test
    void selectsWhatThePlainModelSelects() {
        for (int i = 0; i < 120; i++) {
            certificates.add(newCertificate());
        }
        int matched = 0;
        for (int round = 0; round < 40; round++) {
            ServerCertificate first = any();
            CertificateStore store =
                    CertificateStore.builder(first).quota(100).clock(() -> NOW).build();
            Model model = new Model(first);
            for (int step = 0; step < 60; step++) {
                change(store, model);
                for (String asked : ASKED) {
                    ClientSupport client = anyClient();
                    ServerCertificate expected = model.select(asked, client);
                    assertThat(store.select(asked, client))
                            .as("round %s, step %s: %s by %s of %s", round, step, asked, client, store)
                            .isSameAs(expected);
                    matched += expected.equals(model.defaultCertificate) ? 0 : 1;
                }
            }
        }
        assertThat(matched).as("cases that are not trivial").isGreaterThan(10_000);
    }

    private void change(CertificateStore store, Model model) {
        ServerCertificate certificate = any();
        switch (random.nextInt(6)) {
            case 0 -> {
                store.remove(certificate);
                model.list.remove(certificate);
            }
            case 1 -> {
                store.setDefault(certificate);
                model.defaultCertificate = certificate;
            }
            case 2 -> {
                ServerCertificate old = model.list.isEmpty() ? model.defaultCertificate : model.list.get(0);
                store.replace(old, certificate);
                replace(model, old, certificate);
            }
            default -> {
                store.add(certificate);
                if (!model.list.contains(certificate)) {
                    model.list.add(certificate);
                }
            }
        }
        assertThat(store.certificates()).isEqualTo(model.list);
        assertThat(store.defaultCertificate()).isEqualTo(model.defaultCertificate);
    }

    private static void replace(Model model, ServerCertificate old, ServerCertificate replacement) {
        if (model.defaultCertificate.equals(old)) {
            model.defaultCertificate = replacement;
        }
        if (old.equals(replacement)) {
            return;
        }
        if (model.list.contains(replacement)) {
            model.list.remove(old);
        } else {
            model.list.replaceAll(each -> each.equals(old) ? replacement : each);
        }
    }

    private ServerCertificate any() {
        return certificates.get(random.nextInt(certificates.size()));
    }

    private ClientSupport anyClient() {
        EnumSet<KeyAlgorithm> algorithms = EnumSet.noneOf(KeyAlgorithm.class);
        Arrays.stream(KeyAlgorithm.values())
                .filter(each -> random.nextInt(3) > 0)
                .forEach(algorithms::add);
        return ClientSupport.of(algorithms);
    }

    private ServerCertificate newCertificate() {
        KeyAlgorithm[] algorithms = KeyAlgorithm.values();
        String[] names = new String[1 + random.nextInt(3)];
        Arrays.setAll(names, i -> NAMES.get(random.nextInt(NAMES.size())));
        // unlike each other in their ends, so that the model's order is the only one
        Duration end = Duration.ofDays(random.nextInt(40) - 10).plusSeconds(certificates.size());
        return TestCertificates.of(
                algorithms[random.nextInt(algorithms.length)],
                HASHES.get(random.nextInt(HASHES.size())),
                NOW.minus(Duration.ofDays(20))
                        .plus(Duration.ofDays(random.nextInt(25)))
                        .minusSeconds(1),
                NOW.plus(end).plus(Duration.ofDays(20)).isBefore(NOW)
                        ? NOW
                        : NOW.plus(end).plus(Duration.ofDays(6)),
                names);
    }
}
