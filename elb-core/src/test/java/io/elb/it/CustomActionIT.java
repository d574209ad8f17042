package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.ErrorReason;
import io.elb.observe.HealthState;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.rule.CustomAction;
import io.elb.rule.Redirect;
import io.elb.rule.RequestView;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawResponse;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CustomActionIT {
    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer =
            LoadBalancer.application("custom").accessLog(records::add).start();
    private final FakeTarget cheap = FakeTarget.start("cheap");
    private final FakeTarget dear = FakeTarget.start("dear");
    private final TargetGroup cheapGroup = group(cheap);
    private final TargetGroup dearGroup = group(dear);
    private final Listener listener = balancer.addListener(
            ListenerConfig.http(0, Action.fixedResponse(404)).build());

    private TargetGroup group(FakeTarget target) {
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of(target.name()));
        group.register(Target.of(target.address()));
        return group;
    }

    @AfterEach
    void close() {
        balancer.close();
        cheap.close();
        dear.close();
    }

    private void choose(Function<RequestView, Action> function) {
        listener.defaultAction(Action.custom("plan", function, cheapGroup, dearGroup));
    }

    private RawResponse get(String path, String... lines) {
        return StickyBed.get(listener, path, lines);
    }

    private RequestRecord record() throws InterruptedException {
        RequestRecord record = records.poll(10, TimeUnit.SECONDS);
        assertThat(record).isNotNull();
        return record;
    }

    @Test
    void codeChoosesAmongForwardAnswerAndRedirect() throws Exception {
        Action toCheap = Action.forward(cheapGroup);
        Action toDear = Action.forward(dearGroup);
        Action payment = Action.fixedResponse(402, "text/plain", "pay");
        Action moved = Redirect.builder().path("/v2").build();
        choose(request -> switch (request.header("X-Plan").orElse("none")) {
            case "cheap" -> toCheap;
            case "dear" -> toDear;
            case "old" -> moved;
            default -> payment;
        });

        for (int i = 0; i < 3; i++) {
            assertThat(get("/", "X-Plan: cheap").bodyText()).isEqualTo("cheap");
            assertThat(get("/", "X-Plan: dear").bodyText()).isEqualTo("dear");
            assertThat(get("/").status()).isEqualTo(402);
            assertThat(get("/", "X-Plan: old").field("Location")).endsWith("/v2");
        }
        assertThat(record().routing().actions()).containsExactly("forward");
        assertThat(record().routing().actions()).containsExactly("forward");
        assertThat(record().routing().actions()).containsExactly("fixed-response");
        RequestRecord redirected = record();
        assertThat(redirected.routing().actions()).containsExactly("redirect");
        assertThat(redirected.routing().redirectUrl()).isPresent();
    }

    @Test
    void codeSeesTheRequestAndMayAnswerNewActionsEachTime() {
        choose(request -> Action.fixedResponse(
                200,
                "text/plain",
                request.method()
                        + ' '
                        + request.scheme()
                        + ' '
                        + request.host()
                        + ' '
                        + request.path()
                        + ' '
                        + request.query().orElse("-")
                        + ' '
                        + request.clientAddress().getAddress().getHostAddress()));

        for (int i = 0; i < 50; i++) {
            assertThat(get("/p" + i + "?a=" + i).bodyText())
                    .isEqualTo("GET http shop /p" + i + " a=" + i + " 127.0.0.1");
        }
    }

    @Test
    void weightsAndStickinessOfWhatItAnswersHold() {
        Action sticky = Action.forward(WeightedTargetGroup.of(cheapGroup, 0), WeightedTargetGroup.of(dearGroup, 1))
                .withStickiness(Duration.ofHours(1));
        Action other = Action.forward(WeightedTargetGroup.of(cheapGroup, 1), WeightedTargetGroup.of(dearGroup, 0))
                .withStickiness(Duration.ofHours(1));
        choose(request -> request.path().equals("/first") ? sticky : other);

        RawResponse first = get("/first");

        assertThat(first.bodyText()).isEqualTo("dear");
        assertThat(get("/then").bodyText()).isEqualTo("cheap");
        assertThat(get("/then", "Cookie: AWSALBTG=" + StickyBed.cookie(first, "AWSALBTG"))
                        .bodyText())
                .isEqualTo("dear");
    }

    @Test
    void whateverGoesWrongIsA500OfItsOwn() throws Exception {
        TargetGroup unnamed = balancer.addTargetGroup(TargetGroupConfig.of("unnamed"));
        choose(request -> switch (request.path()) {
            case "/throws" -> throw new IllegalStateException("on purpose");
            case "/overflows" -> throw new StackOverflowError("on purpose");
            case "/null" -> null;
            case "/nested" -> Action.custom("inner", inner -> Action.fixedResponse(200));
            case "/unnamed" -> Action.forward(unnamed);
            default -> Action.fixedResponse(200);
        });

        for (String path : new String[] {"/throws", "/overflows", "/null", "/nested", "/unnamed"}) {
            assertThat(get(path).status()).as(path).isEqualTo(500);
            RequestRecord record = record();
            assertThat(record.error()).contains(ErrorReason.CUSTOM_ACTION_FAILED);
            assertThat(record.routing().actions()).containsExactly("custom");
        }
        assertThat(get("/fine").status()).isEqualTo(200);
    }

    @Test
    void namedGroupsAreInUseAndMustBelongToTheBalancer() {
        choose(request -> Action.forward(cheapGroup));

        assertThat(dearGroup.targets().get(0).state()).isNotEqualTo(HealthState.UNUSED);
        assertThatThrownBy(() -> balancer.removeTargetGroup(dearGroup)).isInstanceOf(IllegalStateException.class);
        try (LoadBalancer other = LoadBalancer.application("other").start()) {
            TargetGroup foreign = other.addTargetGroup(TargetGroupConfig.of("foreign"));
            CustomAction action = Action.custom("x", request -> Action.fixedResponse(200), foreign);
            assertThatThrownBy(() -> listener.defaultAction(action))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("group: foreign");
        }
    }
}
