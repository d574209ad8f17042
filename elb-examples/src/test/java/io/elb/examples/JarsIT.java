package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Looks at the jars of this build as the module system does. */
class JarsIT {
    private static final Map<String, String> MODULES = Map.of(
            "elb-core", "io.elb.core",
            "elb-tls", "io.elb.tls",
            "elb-health", "io.elb.health",
            "elb-examples", "io.elb.examples");

    @Test
    void everyJarHasItsModuleName() throws IOException {
        for (Map.Entry<String, String> module : MODULES.entrySet()) {
            assertThat(descriptor(module.getKey()).name()).isEqualTo(module.getValue());
        }
    }

    @Test
    void noPackageIsInTwoJars() throws IOException {
        Map<String, Set<String>> jarsOfPackage = new TreeMap<>();
        for (String artifact : MODULES.keySet()) {
            for (String packageName : descriptor(artifact).packages()) {
                jarsOfPackage
                        .computeIfAbsent(packageName, name -> new TreeSet<>())
                        .add(artifact);
            }
        }
        assertThat(jarsOfPackage)
                .isNotEmpty()
                .allSatisfy((name, jars) -> assertThat(jars).as(name).hasSize(1));
    }

    private static ModuleDescriptor descriptor(String artifact) throws IOException {
        Path target = Path.of("..", artifact, System.getProperty("build.dir", "target"));
        List<Path> jars;
        try (DirectoryStream<Path> found = Files.newDirectoryStream(target, artifact + "-*.jar")) {
            jars = StreamSupport.stream(found.spliterator(), false)
                    .filter(jar -> !jar.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .toList();
        }
        assertThat(jars).as("jars in " + target).hasSize(1);
        Set<ModuleReference> modules = ModuleFinder.of(jars.get(0)).findAll();
        assertThat(modules).hasSize(1);
        return modules.iterator().next().descriptor();
    }
}
