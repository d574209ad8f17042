package io.elb.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.lambda.LambdaFunction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    private static final TargetFunction FUNCTION = request -> {
        throw new AssertionError("not called");
    };

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, ADDRESS, 10.0.0.1:80, 10.0.0.1",
        "::1, ADDRESS, [::1]:80, ::1",
        "[::1], ADDRESS, [::1]:80, ::1",
        "0:0:0:0:0:0:0:1, ADDRESS, [::1]:80, ::1",
        "2001:DB8::1, ADDRESS, [2001:db8::1]:80, 2001:db8::1",
        "localhost, NAME, localhost:80, localhost",
        "Web.Internal, NAME, web.internal:80, web.internal",
        "svc_1.local, NAME, svc_1.local:80, svc_1.local"
    })
    void hostMakesKindAndKey(String host, TargetKind kind, String key, String normalized) {
        Target target = Target.of(host, 80);

        assertThat(target.kind()).isEqualTo(kind);
        assertThat(target.key()).isEqualTo(key);
        assertThat(target.host()).isEqualTo(normalized);
        assertThat(target.port()).isEqualTo(80);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a..b", "-a", "a-", ".a", "a/b", "a:80", "http://a", "1.2.3", "1.2.3.400"})
    void whatIsNoHostIsRefused(String host) {
        assertThatThrownBy(() -> Target.of(host, 80))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("host: " + host + " (expected: ");
    }

    @Test
    void resolvedSocketAddressCountsByItsIpAddress() throws Exception {
        InetAddress address = InetAddress.getByAddress("web.internal", new byte[] {10, 0, 0, 1});

        assertThat(Target.of(new InetSocketAddress(address, 8080)).key()).isEqualTo("10.0.0.1:8080");
    }

    @Test
    void unresolvedSocketAddressCountsByItsName() {
        Target target = Target.of(InetSocketAddress.createUnresolved("web.internal", 8080));

        assertThat(target.kind()).isEqualTo(TargetKind.NAME);
        assertThat(target.key()).isEqualTo("web.internal:8080");
    }

    @Test
    void unixSocketIsKnownByItsPath() {
        Target target = Target.unixSocket(Path.of("/run/a/../web.sock"));

        assertThat(target.kind()).isEqualTo(TargetKind.UNIX_SOCKET);
        assertThat(target.key()).isEqualTo("unix:/run/web.sock");
        assertThat(target.socket()).contains(Path.of("/run/web.sock"));
        assertThat(target.port()).isZero();
    }

    @Test
    void relativeSocketPathIsRefused() {
        assertThatThrownBy(() -> Target.unixSocket(Path.of("web.sock")))
                .hasMessage("path: web.sock (expected: an absolute path)");
    }

    @Test
    void functionIsKnownByItsName() {
        Target target = Target.function("hello-1", FUNCTION);

        assertThat(target.kind()).isEqualTo(TargetKind.FUNCTION);
        assertThat(target.key()).isEqualTo("function:hello-1");
        assertThat(target.function()).contains(FUNCTION);
    }

    @Test
    void lambdaFunctionIsKnownByItsName() {
        LambdaFunction function = CompletableFuture::completedFuture;
        Target target = Target.lambda("orders", function).withWeight(7);

        assertThat(target.kind()).isEqualTo(TargetKind.LAMBDA);
        assertThat(target.kind().isFunction()).isTrue();
        assertThat(target.key()).isEqualTo("lambda:orders");
        assertThat(target.lambda()).contains(function);
        assertThat(target.function()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "ä"})
    void functionNameIsChecked(String name) {
        assertThatThrownBy(() -> Target.lambda(name, CompletableFuture::completedFuture))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name: " + name + " (expected: ");
        assertThatThrownBy(() -> Target.function(name, FUNCTION))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name: " + name + " (expected: ");
    }

    @Test
    void attributesAddUp() {
        Target target = Target.of("10.0.0.1", 80)
                .withWeight(7)
                .withZone("eu-1a")
                .withLabel("version", "1")
                .withLabel("tier", "gold")
                .withLabel("version", "2");

        assertThat(target.weight()).isEqualTo(7);
        assertThat(target.zone()).contains("eu-1a");
        assertThat(target.labels()).isEqualTo(Map.of("version", "2", "tier", "gold"));
    }

    @Test
    void targetsAreEqualByKey() {
        Target target = Target.of("10.0.0.1", 80);

        assertThat(target)
                .isEqualTo(Target.of("10.0.0.1", 80).withWeight(3).withZone("z"))
                .hasSameHashCodeAs(Target.of("10.0.0.1", 80).withWeight(3))
                .isNotEqualTo(Target.of("10.0.0.1", 81));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " "})
    void blankZoneAndLabelAreRefused(String blank) {
        Target target = Target.of("10.0.0.1", 80);

        assertThatThrownBy(() -> target.withZone(blank)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> target.withLabel(blank, "1")).isInstanceOf(IllegalArgumentException.class);
    }
}
