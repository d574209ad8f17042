package io.elb.benchmarks;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/**
 * The java that runs the JVM proxies.
 *
 * @param version first line of its {@code -version}
 * @param extraFlags flags beside the usual ones
 * @param classPath directories and archives
 */
record Jvm(Path java, String version, int feature, List<String> extraFlags, List<Path> classPath) {

    private static final Pattern VERSION = Pattern.compile("version \"(?:1\\.)?(\\d+)");

    static Jvm of(Path java) {
        if (!Files.isExecutable(java)) {
            throw new BenchmarkException("--java: " + java + " (expected: an executable java)");
        }
        String output = ChildProcess.outputOf(List.of(java.toString(), "-version"));
        String version = output.lines()
                .filter(line -> VERSION.matcher(line).find())
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("--java: " + output + " (expected: a version)"));
        List<Path> own = Arrays.stream(
                        System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator), -1))
                .map(Path::of)
                .toList();
        return new Jvm(java, version, feature(version), List.of(), own);
    }

    static int feature(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.find()) {
            throw new IllegalArgumentException("version: " + version + " (expected: version \"N\")");
        }
        return Integer.parseInt(matcher.group(1));
    }

    Jvm withFlags(List<String> flags) {
        return new Jvm(java, version, feature, flags, classPath);
    }

    Jvm withClassesFirst(Path directory) {
        List<Path> all = new ArrayList<>(classPath);
        all.add(0, directory.toAbsolutePath());
        return new Jvm(java, version, feature, extraFlags, all);
    }

    /** With an archive made of each directory of the class path, since archives of classes take nothing from directories. */
    Jvm withArchives(Path directory) {
        List<Path> archives = new ArrayList<>();
        for (Path entry : classPath) {
            if (!Files.isDirectory(entry)) {
                archives.add(entry);
                continue;
            }
            Path archive = directory.resolve("classes-" + archives.size() + ".jar");
            ToolProvider jar = ToolProvider.findFirst("jar")
                    .orElseThrow(() -> new BenchmarkException("jar: none (expected: a JDK with its tools)"));
            int status = jar.run(
                    System.err, System.err, "--create", "--file", archive.toString(), "-C", entry.toString(), ".");
            if (status != 0) {
                throw new BenchmarkException("jar: exit status " + status + " (expected: 0) for " + entry);
            }
            archives.add(archive);
        }
        return new Jvm(java, version, feature, extraFlags, archives);
    }

    List<String> flags() {
        List<String> flags = new ArrayList<>(List.of("-Xmx512m", "-XX:+UseParallelGC"));
        if (feature >= 22) {
            flags.add("--enable-native-access=ALL-UNNAMED");
        }
        flags.addAll(extraFlags);
        return flags;
    }

    List<String> command(Class<?> main, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(flags());
        command.add("-cp");
        command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    /** The jcmd beside this java. */
    Path jcmd() {
        return java.resolveSibling("jcmd");
    }
}
