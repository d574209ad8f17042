package io.elb.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** Folders of certificates, changed step by step as certbot and Kubernetes change them. */
final class CertificateFolders {
    private CertificateFolders() {}

    static String chainPem(ServerCertificate certificate) {
        return Pem.text(certificate.chain());
    }

    static String keyPem(ServerCertificate certificate) {
        return Pem.text(certificate.privateKey());
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What {@code certbot/_internal/storage.py} does, {@code RenewableCert.save_successor} and {@code update_all_links_to}: four files of the next version in {@code archive}, written one after
     * the other; then, for each kind, the link in {@code live} is removed and made anew.
     */
    static final class Certbot {
        private static final List<String> KINDS = List.of("cert", "privkey", "chain", "fullchain");

        private final Path archive;
        private final Path live;
        private final Runnable afterEachStep;
        private int version;

        Certbot(Path folder, Runnable afterEachStep) throws IOException {
            this.archive = Files.createDirectories(folder.resolve("archive/example.com"));
            this.live = Files.createDirectories(folder.resolve("live/example.com"));
            this.afterEachStep = afterEachStep;
        }

        Path chain() {
            return live.resolve("fullchain.pem");
        }

        Path key() {
            return live.resolve("privkey.pem");
        }

        void save(ServerCertificate certificate) throws IOException {
            version++;
            String chain = chainPem(certificate);
            int leafEnd = chain.indexOf("-----END CERTIFICATE-----\n") + 26;
            Map<String, String> contents = Map.of(
                    "cert", chain.substring(0, leafEnd),
                    "privkey", keyPem(certificate),
                    "chain", chain.substring(leafEnd),
                    "fullchain", chain);
            for (String kind : List.of("privkey", "cert", "chain", "fullchain")) {
                write(archive.resolve(kind + version + ".pem"), contents.get(kind));
                afterEachStep.run();
            }
            for (String kind : KINDS) {
                Path link = live.resolve(kind + ".pem");
                Files.deleteIfExists(link);
                afterEachStep.run();
                Files.createSymbolicLink(link, Path.of("../../archive/example.com/" + kind + version + ".pem"));
                afterEachStep.run();
            }
        }
    }

    /**
     * What the kubelet's {@code AtomicWriter} does: the files are links into {@code ..data}, itself a link to a folder of this version, which is exchanged by a rename; then the older folder is removed.
     */
    static final class Secret {
        private final Path folder;
        private final Runnable afterEachStep;
        private int version;

        Secret(Path folder, Runnable afterEachStep) {
            this.folder = folder;
            this.afterEachStep = afterEachStep;
        }

        Path chain() {
            return folder.resolve("tls.crt");
        }

        Path key() {
            return folder.resolve("tls.key");
        }

        void save(ServerCertificate certificate) throws IOException {
            Path older = folder.resolve("..2026_11_26_02_00_00." + version);
            version++;
            Path newer = Files.createDirectory(folder.resolve("..2026_11_26_02_00_00." + version));
            write(newer.resolve("tls.crt"), chainPem(certificate));
            write(newer.resolve("tls.key"), keyPem(certificate));
            afterEachStep.run();
            Path temporary = Files.createSymbolicLink(folder.resolve("..data_tmp"), newer.getFileName());
            Files.move(
                    temporary,
                    folder.resolve("..data"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            afterEachStep.run();
            for (String name : List.of("tls.crt", "tls.key")) {
                if (version == 1) {
                    Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
                } else {
                    Files.delete(older.resolve(name));
                }
                afterEachStep.run();
            }
            Files.deleteIfExists(older);
        }
    }
}
