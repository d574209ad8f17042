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
    private static long[] escaping = {};

    @Nested
    class RoundRobin implements StrategyContract {
        @Override
        public BalancingStrategy newStrategy() {
            return BalancingStrategy.roundRobin();
        }

        @Override
        public double mostSpread() {
            return 1.01;
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
    void strategyThatGivesUpTooEarlyIsFound() {
        StrategyContract contract = contract(targets -> request -> {
            int i = turn(targets, request.hash());
            return targets.isEligible(i) && !request.isExcluded(targets.key(i))
                    ? targets.pick(i)
                    : Pick.none(NoPickReason.ALL_EXCLUDED);
        });

        assertThatThrownBy(contract::targetIsPickedAsLongAsOneIsEligible)
                .hasMessageContaining("no target although [10.0.0.1:80] can be picked");
    }

    @Test
    void strategyThatIsLessEvenThanPromisedIsFound() {
        StrategyContract contract = promising(
                targets -> request -> targets.pick(Math.min(
                        turn(targets, request.hash()),
                        turn(targets, request.random().nextLong()))),
                1.5,
                100);

        assertThatThrownBy(contract::spreadIsAsPromised)
                .hasMessageContaining("10.0.0.1:80 of weight 1 has 1.902 times the mean, promised were 1.5");
    }

    @Test
    void strategyThatMovesClientsIsFound() {
        StrategyContract contract = promising(targets -> request -> targets.pick(turn(targets, request.hash())), 2, 1);

        assertThatThrownBy(contract::clientsMoveAsLittleAsPromised)
                .hasMessageContaining(" % of the clients of targets that stay have moved, promised were 1.0");
    }

    @Test
    void strategyThatIgnoresSlowStartIsFound() {
        StrategyContract contract = () -> new BalancingStrategy() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public boolean supportsSlowStart() {
                return true;
            }

            @Override
            public Picker newPicker(Candidates targets) {
                return request -> targets.pick(turn(targets, request.hash()));
            }
        };

        assertThatThrownBy(contract::partOfAWeightIsFollowedWhereSlowStartIsSupported)
                .hasMessageContaining("a tenth of the weight of one of four targets got 2");
    }

    @Test
    void strategyThatMixesUpItsSetsIsFound() {
        Candidates[] newest = new Candidates[1];
        StrategyContract contract = contract(targets -> {
            newest[0] = targets;
            return request -> newest[0].pick(turn(newest[0], request.hash()));
        });

        assertThatThrownBy(contract::picksGoOnWhileTheSetChanges).hasMessageContaining("no ticket of the picker's set");
    }

    @Test
    void strategyThatAllocatesIsFound() {
        StrategyContract contract = contract(targets -> request -> {
            escaping = new long[2];
            return targets.pick(0);
        });

        assertThatThrownBy(contract::pickAllocatesNothing)
                .hasMessageContaining("32.0 bytes were allocated for each pick");
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

    private static StrategyContract promising(Function<Candidates, Picker> newPicker, double spread, double moved) {
        return new StrategyContract() {
            @Override
            public BalancingStrategy newStrategy() {
                return BalancingStrategy.of("broken", newPicker);
            }

            @Override
            public double mostSpread() {
                return spread;
            }

            @Override
            public double mostMovedPercent() {
                return moved;
            }
        };
    }

    private static int turn(Candidates targets, long hash) {
        return (int) Long.remainderUnsigned(hash, targets.size());
    }

    private static StrategyContract contract(Function<Candidates, Picker> newPicker) {
        return () -> BalancingStrategy.of("broken", newPicker);
    }
}
