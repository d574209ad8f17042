package io.elb.benchmarks;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The java that runs the JVM proxies.
 *
 * @param version first line of its {@code -version}
 * @param extraFlags flags beside the usual ones
 * @param firstClasses directories in front of the class path
 */
record Jvm(Path java, String version, int feature, List<String> extraFlags, List<Path> firstClasses) {

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
        return new Jvm(java, version, feature(version), List.of(), List.of());
    }

    static int feature(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.find()) {
            throw new IllegalArgumentException("version: " + version + " (expected: version \"N\")");
        }
        return Integer.parseInt(matcher.group(1));
    }

    Jvm withFlags(List<String> flags) {
        return new Jvm(java, version, feature, flags, firstClasses);
    }

    Jvm withClassesFirst(Path directory) {
        return new Jvm(java, version, feature, extraFlags, List.of(directory.toAbsolutePath()));
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
        command.add(Stream.concat(
                        firstClasses.stream().map(Path::toString), Stream.of(System.getProperty("java.class.path")))
                .collect(Collectors.joining(File.pathSeparator)));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }

    /** The jcmd beside this java. */
    Path jcmd() {
        return java.resolveSibling("jcmd");
    }
}
