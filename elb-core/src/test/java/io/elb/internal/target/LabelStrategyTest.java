package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.FakePickRequest;
import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.balance.Picker;
import io.elb.target.TargetGroupConfig;
import org.junit.jupiter.api.Test;

class LabelStrategyTest {
    /** Sends each tenant to the targets that carry its label: a whole strategy, written with the public API only. */
    static final class TenantStrategy implements BalancingStrategy {
        @Override
        public String name() {
            return "tenant";
        }

        @Override
        public Picker newPicker(Candidates targets) {
            return request -> {
                int start = (int) Long.remainderUnsigned(request.hash(), targets.size());
                for (int n = 0; n < targets.size(); n++) {
                    int i = (start + n) % targets.size();
                    boolean isOwn = targets.label(i, "tenant").equals(request.attribute("tenant"));
                    if (isOwn && targets.isEligible(i) && !request.isExcluded(targets.key(i))) {
                        return targets.pick(i);
                    }
                }
                return Pick.none(NoPickReason.NONE_ELIGIBLE);
            };
        }
    }

    private final GroupFixture fixture = new GroupFixture();
    private final TargetGroupRuntime group = fixture.group(
            TargetGroupConfig.builder("group").strategy(new TenantStrategy()).build());

    @Test
    void eachTenantGoesToItsOwnTargets() {
        group.register(target(1).withLabel("tenant", "red"), target(2).withLabel("tenant", "blue"), target(3));

        assertThat(pick("red").key()).isEqualTo("10.0.0.1:80");
        assertThat(pick("blue").key()).isEqualTo("10.0.0.2:80");
        assertThat(pick("green").reason()).contains(NoPickReason.NONE_ELIGIBLE);
        assertThat(group.pick(FakePickRequest.PLAIN).key()).isEqualTo("10.0.0.3:80");
    }

    @Test
    void changedLabelMovesTheTenant() {
        group.register(target(1).withLabel("tenant", "red"), target(2));

        group.register(target(1), target(2).withLabel("tenant", "red"));

        assertThat(pick("red").key()).isEqualTo("10.0.0.2:80");
    }

    private Pick pick(String tenant) {
        return group.pick(FakePickRequest.with("tenant", tenant));
    }
}
