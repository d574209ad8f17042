package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.file.LineBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about the access log says what is written. */
class AccessLogFieldsTest {
    private static final Path PAGE = Path.of("../docs/reference/access-log.md");
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (\\S+) \\| `([^`]*)` \\| (quoted: )?[^|]*\\|");
    private static final Pattern FIELD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    /** The request of the page's example. */
    static RequestRecord example() {
        Instant created = Instant.parse("2018-07-02T22:22:48.364999Z");
        Instant ended = Instant.parse("2018-07-02T22:23:00.186641Z");
        return new RequestRecord(
                BalancerIdentity.of("shop"),
                new RequestRecord.Connection(
                        "http-8080", 8080, "192.0.2.1", 2817, "TID_1234abcd5678ef901234abcd5678ef90", Optional.empty()),
                new RequestRecord.Request(
                        "GET",
                        "http",
                        "www.example.com",
                        "/chat?room=1",
                        "HTTP/1.1",
                        false,
                        Optional.of("websocket"),
                        "curl/7.46.0",
                        "Root=1-58337262-36d228ad5d99923122bbe354",
                        218,
                        0),
                new RequestRecord.Routing(
                        Optional.of(new RuleRef("http-8080", 7)),
                        List.of("forward"),
                        Optional.of("web"),
                        Optional.empty(),
                        Optional.empty()),
                List.of(new RequestRecord.Attempt(
                        new TargetRef("web", "10.0.0.1:80"),
                        "10.0.0.1:80",
                        false,
                        OptionalInt.of(101),
                        Optional.empty())),
                List.of(),
                new RequestRecord.Response(101, 587, 400, Optional.empty(), Optional.empty()),
                RequestRecord.Desync.of(DesyncReason.NON_COMPLIANT_HEADER),
                new RequestRecord.Timings(created, ended, 100_900_000, 1_048_000_000, 0, 11_821_642_000L));
    }

    @Test
    void theExampleIsWhatIsWritten() throws IOException {
        assertThat(Files.readString(PAGE)).contains("```\n" + AccessLogLine.format(example()) + "\n```");
    }

    @Test
    void theTableNamesEveryFieldWithItsExampleAndItsQuotes() throws IOException {
        List<String> fields = new ArrayList<>();
        Matcher field = FIELD.matcher(AccessLogLine.format(example()));
        while (field.find()) {
            fields.add(field.group());
        }
        List<MatchResult> rows = ROW.matcher(Files.readString(PAGE)).results().toList();

        assertThat(rows).hasSize(33).hasSameSizeAs(fields);
        for (int i = 0; i < rows.size(); i++) {
            MatchResult row = rows.get(i);
            String quote = row.group(4) == null ? "" : "\"";
            assertThat(row.group(1)).isEqualTo(Integer.toString(i + 1));
            assertThat(quote + row.group(3) + quote).as(row.group(2)).isEqualTo(fields.get(i));
        }
    }

    @Test
    void ipv6AddressesAreInBracketsWhereThatIsWanted() {
        RequestRecord like = example();
        RequestRecord.Attempt attempt = new RequestRecord.Attempt(
                new TargetRef("web", "key"), "2001:db8::2:80", false, OptionalInt.of(101), Optional.empty());
        RequestRecord.Connection connection =
                new RequestRecord.Connection("http-8080", 8080, "2001:db8::1", 2817, "TID_1", Optional.empty());
        RequestRecord record = new RequestRecord(
                like.balancer(),
                connection,
                like.request(),
                like.routing(),
                List.of(like.attempts().get(0), attempt),
                List.of(),
                like.response(),
                like.desync(),
                like.timings());
        LineBuffer line = new LineBuffer();
        new AccessLogLine(true).encode(record, line);

        assertThat(AccessLogLine.format(record))
                .contains(" 2001:db8::1:2817 2001:db8::2:80 ")
                .contains("\"10.0.0.1:80 2001:db8::2:80\"");
        assertThat(line.toString())
                .contains(" [2001:db8::1]:2817 [2001:db8::2]:80 ")
                .contains("\"10.0.0.1:80 [2001:db8::2]:80\"");
    }

    @Test
    void anEncoderServesSeveralBalancersAndManyGroups() {
        AccessLogLine encoder = new AccessLogLine(false);
        for (int i = 0; i < 2500; i++) {
            RequestRecord record = to("group" + i, BalancerIdentity.of(i % 2 == 0 ? "one" : "two"));
            LineBuffer line = new LineBuffer();
            encoder.encode(record, line);

            assertThat(line.toString())
                    .contains(' ' + record.balancer().id() + ' ')
                    .contains(' ' + record.balancer().targetGroupArn("group" + i) + ' ');
        }
    }

    private static RequestRecord to(String group, BalancerIdentity balancer) {
        RequestRecord like = example();
        RequestRecord.Routing routing = new RequestRecord.Routing(
                like.routing().rule(), List.of("forward"), Optional.of(group), Optional.empty(), Optional.empty());
        return new RequestRecord(
                balancer,
                like.connection(),
                like.request(),
                routing,
                like.attempts(),
                List.of(),
                like.response(),
                like.desync(),
                like.timings());
    }

    @Test
    void severalActionsAttemptsAndATransformHaveTheirForms() {
        RequestRecord like = example();
        RequestRecord.Attempt failed = new RequestRecord.Attempt(
                new TargetRef("web", "10.0.0.2:80"),
                "10.0.0.2:80",
                false,
                OptionalInt.empty(),
                Optional.of(ErrorReason.TARGET_CONNECT_FAILED));
        RequestRecord record = new RequestRecord(
                like.balancer(),
                like.connection(),
                like.request(),
                new RequestRecord.Routing(
                        like.routing().rule(),
                        List.of("rewrite", "forward"),
                        Optional.of("web"),
                        Optional.empty(),
                        Optional.of(new RequestRecord.Transform(Optional.of("new"), Optional.empty(), "Ok"))),
                List.of(failed, like.attempts().get(0)),
                List.of(),
                new RequestRecord.Response(101, 0, 0, Optional.empty(), Optional.of("LambdaInvalidResponse")),
                RequestRecord.Desync.COMPLIANT,
                like.timings());

        assertThat(AccessLogLine.format(record))
                .endsWith(" \"rewrite,forward\" \"-\" \"LambdaInvalidResponse\" \"10.0.0.2:80 10.0.0.1:80\" \"- 101\" "
                        + "\"-\" \"-\" TID_1234abcd5678ef901234abcd5678ef90 \"new\" \"-\" \"Ok\"");
    }
}
