package io.elb.internal.action;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.elb.internal.http.RequestHead;
import io.elb.internal.http.StatusPhrases;
import io.elb.observe.ErrorReason;
import io.elb.rule.Action;
import io.elb.rule.Forward;
import io.elb.rule.TestGroups;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.Stickiness;
import io.elb.target.TargetGroup;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionChainTest {
    private static final TargetGroup BLUE = TestGroups.named("blue");
    private static final TargetGroup GREEN = TestGroups.named("green");
    private static final TargetGroup GREY = TestGroups.named("grey");
    private static final ListenerEndpoint ENDPOINT = new ListenerEndpoint("http", "127.0.0.1", 8080);
    private static final RequestHead HEAD = Heads.get("/", "example.com");
    private static final RandomGenerator UNUSED = () -> {
        throw new AssertionError("no choice to make");
    };

    @Test
    void singleGroupIsTakenWithoutDrawing() {
        ActionChain chain = ActionChain.of(Action.forward(BLUE));

        assertThat(chain.decide(HEAD, ENDPOINT, UNUSED)).isEqualTo(new Outcome.Forward(BLUE));
        assertThat(chain.token()).isEqualTo("forward");
    }

    @Test
    void groupOfWeightZeroGetsNothing() {
        ActionChain chain =
                ActionChain.of(Action.forward(WeightedTargetGroup.of(BLUE, 0), WeightedTargetGroup.of(GREEN, 1)));

        assertThat(chain.decide(HEAD, ENDPOINT, UNUSED)).isEqualTo(new Outcome.Forward(GREEN));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void noWeightAboveZeroFailsForLackOfTargets(int groups) {
        WeightedTargetGroup[] weightless = {WeightedTargetGroup.of(BLUE, 0), WeightedTargetGroup.of(GREEN, 0)};
        ActionChain chain = ActionChain.of(Action.forward(Arrays.copyOf(weightless, groups)));

        assertThat(chain.decide(HEAD, ENDPOINT, UNUSED)).isEqualTo(new Outcome.Failure(ErrorReason.NO_TARGETS));
    }

    @Test
    void stickyForwardAsksForTheCookieFirst() {
        Forward forward = Action.forward(WeightedTargetGroup.of(BLUE, 0), WeightedTargetGroup.of(GREEN, 1))
                .withStickiness(Duration.ofMinutes(5));

        Outcome.StickyForward sticky =
                (Outcome.StickyForward) ActionChain.of(forward).decide(HEAD, ENDPOINT, UNUSED);

        assertThat(sticky.groups()).isEqualTo(forward.groups());
        assertThat(sticky.duration()).isEqualTo(Duration.ofMinutes(5));
        assertThat(sticky.choice().apply(UNUSED)).isEqualTo(new Outcome.Forward(GREEN));
    }

    @Test
    void amongSeveralGroupsAStickyOneNeedsAStickyForward() {
        TargetGroup sticky = TestGroups.sticky("sticky", Stickiness.lbCookie());
        Forward forward = Action.forward(WeightedTargetGroup.of(BLUE, 1), WeightedTargetGroup.of(sticky, 0));

        assertThatThrownBy(() -> ActionChain.of(forward))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stickiness: off (expected: on, since the target group sticky is sticky)");
        assertThatCode(() -> ActionChain.of(forward.withStickiness(Duration.ofSeconds(1))))
                .doesNotThrowAnyException();
        assertThatCode(() -> ActionChain.of(Action.forward(sticky))).doesNotThrowAnyException();
    }

    @Test
    void groupWithApplicationCookiesStandsAlone() {
        TargetGroup app = TestGroups.sticky("app", Stickiness.appCookie("SESSION"));
        Forward forward = Action.forward(WeightedTargetGroup.of(BLUE, 1), WeightedTargetGroup.of(app, 1))
                .withStickiness(Duration.ofHours(1));

        assertThatThrownBy(() -> ActionChain.of(forward))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("groups: app has app_cookie stickiness (expected: none such among several groups)");
        assertThatCode(() -> ActionChain.of(Action.forward(app))).doesNotThrowAnyException();
    }

    @Test
    void decidingToForwardMakesNothingNew() {
        ActionChain chain =
                ActionChain.of(Action.forward(WeightedTargetGroup.of(BLUE, 1), WeightedTargetGroup.of(GREEN, 1)));
        RandomGenerator random = new SplittableRandom(1);
        Outcome first = chain.decide(HEAD, ENDPOINT, random);

        for (int i = 0; i < 100; i++) {
            Outcome next = chain.decide(HEAD, ENDPOINT, random);
            assertThat(next.equals(first)).isEqualTo(next == first);
        }
    }

    @Test
    void stickyByAddressSharesByWeightAndMovesOnlyWhatANewWeightMoves() throws Exception {
        int clients = 20_000;
        ActionChain before = byAddress(700, 200, 100);
        ActionChain after = byAddress(700, 600, 100);
        ActionChain closed = byAddress(700, 0, 100);
        int green = 0;
        int toGreen = 0;
        for (int i = 0; i < clients; i++) {
            InetAddress client = InetAddress.getByAddress(new byte[] {10, 0, (byte) (i >> 8), (byte) i});
            Outcome first = before.choose(client, UNUSED);
            assertThat(before.choose(client, UNUSED)).isSameAs(first);
            boolean isGreen = first.equals(new Outcome.Forward(GREEN));
            green += isGreen ? 1 : 0;
            Outcome then = after.choose(client, UNUSED);
            if (!then.equals(first)) {
                assertThat(then).isEqualTo(new Outcome.Forward(GREEN));
                toGreen++;
            }
            Outcome without = closed.choose(client, UNUSED);
            assertThat(without.equals(first)).isEqualTo(!isGreen);
        }

        assertThat(green / (double) clients).isCloseTo(0.2, offset(0.015));
        assertThat(toGreen / (double) clients).isCloseTo(600 / 1400.0 - 0.2, offset(0.015));
    }

    @Test
    void stickyByAddressKnowsAddressesOfIpv6() throws Exception {
        ActionChain chain = byAddress(1, 1, 1);
        Set<Outcome> chosen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            chosen.add(chain.choose(InetAddress.getByName("2001:db8::" + Integer.toHexString(i)), UNUSED));
        }

        assertThat(chosen).hasSize(3);
    }

    @Test
    void stickinessByAddressIsForNetworkLoadBalancers() {
        Forward forward = Action.forward(BLUE).withSourceIpStickiness();

        assertThatThrownBy(() -> ActionChain.of(forward))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stickiness: source_ip (expected: a duration, or none, on a listener of scheme http)");
    }

    private static ActionChain byAddress(int blue, int green, int grey) {
        Forward forward = Action.forward(
                        WeightedTargetGroup.of(BLUE, blue),
                        WeightedTargetGroup.of(GREEN, green),
                        WeightedTargetGroup.of(GREY, grey))
                .withSourceIpStickiness();
        return ActionChain.of(forward, ActionChain.NO_SCHEME);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 42, 4711})
    void sharesFollowTheWeights(long seed) {
        int[] weights = {5, 0, 95, 900};
        TargetGroup[] groups = {BLUE, GREY, GREEN, TestGroups.named("main")};
        WeightedTargetGroup[] weighted = new WeightedTargetGroup[weights.length];
        for (int i = 0; i < weights.length; i++) {
            weighted[i] = WeightedTargetGroup.of(groups[i], weights[i]);
        }
        ActionChain chain = ActionChain.of(Action.forward(weighted));
        RandomGenerator random = new SplittableRandom(seed);
        int draws = 100_000;
        int[] counts = new int[weights.length];
        for (int draw = 0; draw < draws; draw++) {
            TargetGroup chosen = ((Outcome.Forward) chain.decide(HEAD, ENDPOINT, random)).group();
            counts[Arrays.asList(groups).indexOf(chosen)]++;
        }

        for (int i = 0; i < weights.length; i++) {
            double share = weights[i] / 1000.0;
            double deviation = Math.sqrt(draws * share * (1 - share));
            assertThat((double) counts[i])
                    .as(groups[i].name())
                    .isBetween(draws * share - 4 * deviation, draws * share + 4 * deviation);
        }
    }

    @Test
    void fixedResponseHasItsTypeWithCharsetAndItsBodyInUtf8() {
        ActionChain chain = ActionChain.of(Action.fixedResponse(418, "text/plain", "käse"));

        Outcome.Answer answer = (Outcome.Answer) chain.decide(HEAD, ENDPOINT, UNUSED);

        assertThat(answer.status()).isEqualTo(418);
        assertThat(answer.fields()).containsExactly(new Outcome.Field("Content-Type", "text/plain; charset=utf-8"));
        assertThat(answer.body()).isEqualTo("käse".getBytes(StandardCharsets.UTF_8));
        assertThat(chain.decide(HEAD, ENDPOINT, new Random(1))).isSameAs(answer);
        assertThat(chain.token()).isEqualTo("fixed-response");
    }

    @Test
    void fixedResponseOfAStatusAloneHasNeitherTypeNorBody() {
        Outcome.Answer answer =
                (Outcome.Answer) ActionChain.of(Action.fixedResponse(404)).decide(HEAD, ENDPOINT, UNUSED);

        assertThat(answer.fields()).isEmpty();
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ErrorReason.class)
    void everyReasonHasAPageThatNamesItsStatus(ErrorReason reason) {
        String title = reason.status() + " " + StatusPhrases.of(reason.status());

        assertThat(StatusPhrases.of(reason.status())).isNotEmpty();
        assertThat(new String(ErrorPages.body(reason), StandardCharsets.US_ASCII))
                .contains("<title>" + title + "</title>", "<h1>" + title + "</h1>");
    }

    @Test
    void statusWithoutNameHasAPageToo() {
        assertThat(new String(ErrorPages.body(599), StandardCharsets.US_ASCII)).contains("<title>599</title>");
    }
}
