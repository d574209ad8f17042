package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalancerIdentityTest {
    private static final BalancerIdentity SHOP = new BalancerIdentity("shop", "eu-central-1", "123456789012");

    @Test
    void identifiersHaveElbsShapes() {
        assertThat(SHOP.id()).matches("app/shop/[0-9a-f]{16}");
        assertThat(SHOP.arn())
                .isEqualTo("arn:aws:elasticloadbalancing:eu-central-1:123456789012:loadbalancer/" + SHOP.id());
        assertThat(SHOP.targetGroupId("web")).matches("targetgroup/web/[0-9a-f]{16}");
        assertThat(SHOP.targetGroupArn("web"))
                .isEqualTo("arn:aws:elasticloadbalancing:eu-central-1:123456789012:" + SHOP.targetGroupId("web"));
        assertThat(SHOP.listenerArn("http-80"))
                .matches("arn:aws:elasticloadbalancing:eu-central-1:123456789012:listener/" + SHOP.id()
                        + "/[0-9a-f]{16}");
    }

    @Test
    void theSameNamesMeanTheSameIdentifiers() {
        assertThat(new BalancerIdentity("shop", "eu-central-1", "123456789012").arn())
                .isEqualTo(SHOP.arn());
        assertThat(BalancerIdentity.of("shop").id()).isEqualTo("app/shop/029859e5695b8b33");
    }

    @Test
    void dnsNamesAreLowerCaseAndNobodyElses() {
        String digits = new BalancerIdentity("Shop", "eu-central-1", "123456789012")
                .id()
                .replaceAll(".*/", "");

        assertThat(new BalancerIdentity("Shop", "eu-central-1", "123456789012").dnsName())
                .isEqualTo("shop-" + digits + ".elb.eu-central-1.internal");
        assertThat(SHOP.dnsName("Eu-Central-1a")).isEqualTo("eu-central-1a." + SHOP.dnsName());
    }

    @Test
    void whateverDiffersHasAnotherIdentifier() {
        List<String> ids = Stream.of(
                        SHOP.id(),
                        BalancerIdentity.of("shop").id(),
                        new BalancerIdentity("shop", "eu-central-1", "123456789013").id(),
                        SHOP.targetGroupId("shop"),
                        SHOP.targetGroupId("web"),
                        SHOP.listenerArn("web"),
                        SHOP.listenerArn("http-80"))
                .map(id -> id.substring(id.length() - 16))
                .toList();

        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void otherPartitionsFollowFromTheRegion() {
        assertThat(new BalancerIdentity("a", "cn-north-1", "123456789012").arn())
                .startsWith("arn:aws-cn:");
        assertThat(new BalancerIdentity("a", "us-gov-west-1", "123456789012").arn())
                .startsWith("arn:aws-us-gov:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "europe", "EU-CENTRAL-1", "eu central 1", "eu-central-1:"})
    void whatIsNoRegionIsRefused(String region) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BalancerIdentity("shop", region, "123456789012"))
                .withMessageStartingWith("region: " + region + " (expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "12345678901", "1234567890123", "12345678901x"})
    void whatIsNoAccountIsRefused(String account) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BalancerIdentity("shop", "eu-central-1", account))
                .withMessageStartingWith("account: " + account + " (expected: ");
    }
}
