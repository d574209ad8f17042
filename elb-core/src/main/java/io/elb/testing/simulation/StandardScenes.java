package io.elb.testing.simulation;

import java.time.Duration;
import java.util.List;

/**
 * Scenes in which strategies differ, to compare one of your own with those that there are. Targets work on four requests at a
 * time, half of which take 20 ms and one in a hundred 80 ms; clients give up after a second. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class StandardScenes {
    private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(1);
    private static final TargetModel TARGET = TargetModel.of(
                    ServiceTime.logNormal(Duration.ofMillis(20), Duration.ofMillis(80)))
            .withConcurrency(4);
    private static final int TARGETS = 8;

    private StandardScenes() {}

    /**
     * The four scenes.
     *
     * @return {@link #steady}, {@link #oneSlow}, {@link #oneFailingFast} and {@link #rollingDeploy}
     */
    public static List<Simulation> all() {
        return List.of(steady(), oneSlow(), oneFailingFast(), rollingDeploy());
    }

    /**
     * Eight equal targets at 75 % of what they can take, for a minute: who keeps the queues short?
     *
     * @return the scene
     */
    public static Simulation steady() {
        return scene("steady", 1_000).build();
    }

    /**
     * Eight targets at half of what they can take, of which one takes 20 times as long from 20 s to 40 s: who leaves it alone?
     *
     * @return the scene
     */
    public static Simulation oneSlow() {
        return scene("one slow target", 650)
                .at(Duration.ofSeconds(20), targets -> targets.get(0).slower(20))
                .at(Duration.ofSeconds(40), targets -> targets.get(0).healed())
                .build();
    }

    /**
     * Eight targets at half of what they can take, of which one answers 503 after a millisecond from 20 s to 40 s: who is not
     * attracted by it?
     *
     * @return the scene
     */
    public static Simulation oneFailingFast() {
        return scene("one failing fast", 650)
                .at(Duration.ofSeconds(20), targets -> targets.get(0).failing())
                .at(Duration.ofSeconds(40), targets -> targets.get(0).healed())
                .build();
    }

    /**
     * Eight targets at half of what they can take are replaced, one every six seconds from 6 s on; a new one takes ten times as
     * long at first and is warm after ten seconds: who spares them?
     *
     * @return the scene
     */
    public static Simulation rollingDeploy() {
        Simulation.Builder scene = scene("rolling deploy", 650);
        for (int i = 0; i < TARGETS; i++) {
            int old = i;
            scene.at(Duration.ofSeconds(6L * (i + 1)), targets -> {
                targets.add(TARGET.withColdStart(10, Duration.ofSeconds(10)));
                targets.get(old).leave();
            });
        }
        return scene.build();
    }

    /**
     * Six targets of 20 ms, 300 requests a second for 70 s: one of them takes 20 times as long from 20 s to 40 s, and answers 503
     * after a millisecond from 40 s to 60 s.
     *
     * @return a fifth scene, which {@link #all} does not answer
     */
    public static Simulation slowThenFailing() {
        return Simulation.builder("slow, then failing")
                .targets(6, ServiceTime.normal(Duration.ofMillis(20), Duration.ofMillis(2)))
                .arrivals(Arrivals.poisson(300))
                .at(Duration.ofSeconds(20), targets -> targets.get(0).slower(20))
                .at(Duration.ofSeconds(40), targets -> targets.get(0).healed().failing())
                .at(Duration.ofSeconds(60), targets -> targets.get(0).healed())
                .duration(Duration.ofSeconds(70))
                .build();
    }

    private static Simulation.Builder scene(String name, double perSecond) {
        return Simulation.builder(name)
                .targets(TARGETS, TARGET)
                .arrivals(Arrivals.poisson(perSecond))
                .clientTimeout(CLIENT_TIMEOUT);
    }
}
