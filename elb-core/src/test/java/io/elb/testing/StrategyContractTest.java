package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.balance.Picker;
import java.util.function.Function;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class StrategyContractTest {
    @Nested
    class RoundRobin implements StrategyContract {
        @Override
        public BalancingStrategy newStrategy() {
            return BalancingStrategy.roundRobin();
        }
    }

    @Nested
    class RandomChoice implements StrategyContract {
        @Override
        public BalancingStrategy newStrategy() {
            return BalancingStrategy.of("random", targets -> request -> {
                int start = request.random().nextInt(targets.size());
                for (int n = 0; n < targets.size(); n++) {
                    int i = (start + n) % targets.size();
                    if (targets.isEligible(i) && !request.isExcluded(targets.key(i))) {
                        return targets.pick(i);
                    }
                }
                return Pick.none(NoPickReason.ALL_EXCLUDED);
            });
        }
    }

    @Test
    void strategyThatIgnoresEligibilityIsFound() {
        StrategyContract contract = contract(targets -> request -> targets.pick(turn(targets, request.hash())));

        assertThatThrownBy(contract::targetThatIsNotEligibleIsNotPicked)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("which is not eligible");
    }

    @Test
    void strategyThatIgnoresExclusionIsFound() {
        StrategyContract contract = contract(targets -> request -> targets.pick(turn(targets, request.hash())));

        assertThatThrownBy(contract::excludedTargetIsNotPicked).hasMessageContaining("which is excluded");
        assertThatThrownBy(contract::allExcludedIsNoPickWithAReason).isInstanceOf(AssertionError.class);
    }

    @Test
    void strategyThatFavoursOneTargetIsFound() {
        StrategyContract contract = contract(targets -> request -> targets.pick(0));

        assertThatThrownBy(contract::everyTargetGetsRequests).hasMessageContaining("only these got requests");
    }

    @Test
    void strategyThatAnswersNullIsFound() {
        StrategyContract contract = contract(targets -> request -> null);

        assertThatThrownBy(contract::onlyTargetIsPicked).hasMessageContaining("a pick is never null");
    }

    @Test
    void strategyThatKeepsTheOldSetIsFound() {
        Picker[] first = new Picker[1];
        StrategyContract contract = contract(targets -> {
            if (first[0] == null) {
                first[0] = request -> targets.pick(0);
            }
            return first[0];
        });

        assertThatThrownBy(contract::onlyTargetsOfTheNewestSetArePicked).hasMessageContaining("of an older set");
    }

    @Test
    void strategyWithChanceOfItsOwnIsFound() {
        int[] turn = {0};
        StrategyContract contract = contract(targets -> request -> targets.pick(turn[0]++ % targets.size()));

        assertThatThrownBy(contract::sameSeedGivesTheSamePicks).isInstanceOf(AssertionError.class);
    }

    @Test
    void strategyThatForgesTicketsIsFound() {
        Pick forged = new Pick() {
            @Override
            public boolean isTarget() {
                return true;
            }

            @Override
            public String key() {
                return "10.0.0.1:80";
            }
        };
        StrategyContract contract = contract(targets -> request -> forged);

        assertThatThrownBy(contract::concurrentPicksAreAllTickets).hasMessageContaining("no ticket of the group");
    }

    @Test
    void contractAcceptsWhatItsOwnTargetsSuit() {
        assertThat(contract(targets -> request -> targets.pick(0)).target(3).key())
                .isEqualTo("10.0.0.3:80");
    }

    private static int turn(Candidates targets, long hash) {
        return (int) Long.remainderUnsigned(hash, targets.size());
    }

    private static StrategyContract contract(Function<Candidates, Picker> newPicker) {
        return () -> BalancingStrategy.of("broken", newPicker);
    }
}
