package io.elb.it;

import static io.elb.it.StickyBed.cookie;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.rule.Action;
import io.elb.target.Stickiness;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppCookieIT {
    private static final String EXPIRES = "; Expires=[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT";

    private final StickyBed bed = StickyBed.start(Stickiness.appCookie("SESSION"));

    @AfterEach
    void close() {
        bed.close();
    }

    private void targetsSet(String cookie) {
        for (String name : List.of("one", "two")) {
            bed.target(name).answer(Answer.ok(name).field("Set-Cookie", cookie));
        }
    }

    private void targetsSetNothing() {
        for (String name : List.of("one", "two")) {
            bed.target(name).answer(Answer.ok(name));
        }
    }

    @Test
    void sessionBeginsWithTheTargetsOwnCookieAndNeedsBoth() {
        targetsSet("SESSION=s1; HttpOnly; Path=/shop");
        RawResponse first = bed.get();
        targetsSetNothing();
        String app = "AWSALBAPP-0=" + cookie(first, "AWSALBAPP-0");

        for (int i = 0; i < 4; i++) {
            assertThat(bed.get("Cookie: SESSION=other; " + app).bodyText()).isEqualTo(first.bodyText());
        }
        assertThat(bed.count(Counter.APP_COOKIE_NON_STICKINESS)).isEqualTo(1);
        assertThat(bed.count(Counter.NON_STICKY_REQUESTS)).isEqualTo(1);
        bed.get("Cookie: " + app);
        bed.get("Cookie: SESSION=s1");
        bed.get("Cookie: session=s1; " + app);
        assertThat(bed.count(Counter.APP_COOKIE_NON_STICKINESS)).isEqualTo(4);
    }

    @Test
    void cookiesLookAsElbsDo() {
        RawResponse none = bed.get();
        targetsSet("SESSION=s1");
        RawResponse begun = bed.get();

        assertThat(none.fields().all("Set-Cookie")).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(none.fields().all("Set-Cookie").get(i))
                    .matches("AWSALBAPP-" + i + "=_remove_" + EXPIRES + "; Path=/");
        }
        List<String> lines = begun.fields().all("Set-Cookie");
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0)).isEqualTo("SESSION=s1");
        assertThat(lines.get(1)).matches("AWSALBAPP-0=[A-Za-z0-9+/]+=*" + EXPIRES + "; Path=/");
        assertThat(lines.get(2)).startsWith("AWSALBAPP-1=_remove_;");
        assertThat(lines.get(4)).startsWith("AWSALBAPP-3=_remove_;");
    }

    @ParameterizedTest
    @CsvSource({
        "curl/8.5.0, false",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML like Gecko) Chrome/79.0.3945.88 Safari/537.36, false",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML like Gecko) Chrome/80.0.3987.87 Safari/537.36, true",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML like Gecko) Chromium/131.0 Safari/537.36, true",
        "Chrome/, false",
        "Chrome/99999999999999999999, true"
    })
    void onlyClientsThatNeedItAreToldThatTheCookieIsForOtherSites(String agent, boolean isCrossSite) {
        targetsSet("SESSION=s1");

        RawResponse response = bed.get("User-Agent: " + agent);

        assertThat(response.fields().all("Set-Cookie").stream()
                        .filter(line -> line.startsWith("AWSALBAPP-"))
                        .allMatch(line -> line.endsWith("; Path=/; SameSite=None; Secure") == isCrossSite))
                .isTrue();
    }

    @Test
    void sessionIsRenewedWithoutTheTargetsCookieAndMovesWithTheClient() {
        targetsSet("SESSION=s1");
        RawResponse first = bed.get();
        targetsSetNothing();
        bed.group().deregister(bed.key(first.bodyText()));

        RawResponse moved = bed.get("Cookie: SESSION=s1; AWSALBAPP-0=" + cookie(first, "AWSALBAPP-0"));

        FakeTarget next = bed.targetBeside(first.bodyText());
        assertThat(moved.bodyText()).isEqualTo(next.name());
        bed.group().register(Target.of(next.address()));
        assertThat(bed.get("Cookie: SESSION=s1; AWSALBAPP-0=" + cookie(moved, "AWSALBAPP-0"))
                        .bodyText())
                .isEqualTo(next.name());
        assertThat(bed.count(Counter.APP_COOKIE_NON_STICKINESS)).isEqualTo(2);
    }

    @Test
    void oneCookieHoldsTheSessionsOfSeveralGroups() {
        TargetGroup other = bed.balancer()
                .addTargetGroup(TargetGroupConfig.builder("other")
                        .stickiness(Stickiness.appCookie("CART"))
                        .build());
        other.register(
                Target.of(bed.target("one").address()),
                Target.of(bed.target("two").address()));
        Listener listener = bed.balancer()
                .addListener(ListenerConfig.http(0, Action.forward(other)).build());
        targetsSet("SESSION=s1");
        RawResponse first = bed.get();
        targetsSet("CART=c1");
        RawResponse second =
                StickyBed.get(listener, "/", "Cookie: SESSION=s1; AWSALBAPP-0=" + cookie(first, "AWSALBAPP-0"));
        targetsSetNothing();
        String line = "Cookie: SESSION=s1; CART=c1; AWSALBAPP-0=" + cookie(second, "AWSALBAPP-0");

        for (int i = 0; i < 3; i++) {
            assertThat(bed.get(line).bodyText()).isEqualTo(first.bodyText());
            assertThat(StickyBed.get(listener, "/", line).bodyText()).isEqualTo(second.bodyText());
        }
    }

    @Test
    void forgedCookieBeginsNoSession() {
        targetsSet("SESSION=s1");
        String value = cookie(bed.get(), "AWSALBAPP-0");
        targetsSetNothing();

        for (String forged :
                List.of("_remove_", "", value.substring(4), value + "; AWSALBAPP-1=AAAA", "A".repeat(4000))) {
            RawResponse response = bed.get("Cookie: SESSION=s1; AWSALBAPP-0=" + forged);
            assertThat(response.status()).isEqualTo(200);
            assertThat(cookie(response, "AWSALBAPP-0")).isEqualTo("_remove_");
        }
        assertThat(bed.count(Counter.APP_COOKIE_NON_STICKINESS)).isEqualTo(6);
    }
}
