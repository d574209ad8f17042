package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the documents show is what the build compiles, and what they link to exists. */
class DocumentsTest {
    private static final Path ROOT = Path.of("..");
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "elb", "examples");
    private static final Pattern BLOCK = Pattern.compile("```(\\w*)\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @ParameterizedTest
    @CsvSource({
        "README.md, ReadmeExample, README begins, README ends",
        "docs/guide/routing.md, HostAndPathRouting, begin, end",
        "docs/guide/blue-green.md, BlueGreenWeights, begin, end",
        "docs/guide/graceful-shutdown.md, GracefulShutdown, begin, end"
    })
    void firstJavaBlockIsTheMarkedPartOfItsClass(String page, String type, String from, String to) throws IOException {
        List<String> lines = Files.readAllLines(SOURCES.resolve(type + ".java"));
        List<String> region = lines.stream()
                .dropWhile(line -> !line.strip().equals("// " + from))
                .skip(1)
                .takeWhile(line -> !line.strip().equals("// " + to))
                .toList();
        assertThat(region).isNotEmpty();
        int indent = region.get(0).length() - region.get(0).stripLeading().length();
        String code = region.stream()
                .map(line -> line.isBlank() ? "" : line.substring(indent))
                .collect(Collectors.joining("\n", "", "\n"));

        assertThat(blocks(page, "java")).first().isEqualTo(code);
    }

    @Test
    void readmeHasExactlyTwoCommands() throws IOException {
        List<String> commands = blocks("README.md", "");
        assertThat(commands)
                .hasSize(2)
                .allMatch(command -> command.startsWith("./mvnw ") && command.indexOf('\n') == command.length() - 1);
    }

    @Test
    void linksLeadToFiles() throws IOException {
        try (Stream<Path> pages = Stream.concat(
                Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CONTRIBUTING.md"), ROOT.resolve("CHANGELOG.md")),
                Files.walk(ROOT.resolve("docs")).filter(path -> path.toString().endsWith(".md")))) {
            for (Path page : pages.toList()) {
                for (MatchResult link :
                        LINK.matcher(Files.readString(page)).results().toList()) {
                    assertThat(page.resolveSibling(link.group(1)))
                            .as("link in " + page)
                            .exists();
                }
            }
        }
    }

    private static List<String> blocks(String page, String language) throws IOException {
        return BLOCK.matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }
}
