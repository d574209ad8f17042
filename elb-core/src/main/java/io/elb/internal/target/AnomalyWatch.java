package io.elb.internal.target;

import io.elb.internal.balance.ErrorOutliers;
import io.elb.observe.AnomalyDetection;
import io.elb.observe.AnomalyDetection.Result;
import io.elb.target.TargetKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/* How it works
 *
 * Every ten seconds the outcomes of each healthy member since the last time are judged against those of the others. Where
 * the strategy mitigates, an anomalous member keeps half of its weight, and half of that the next time, down to a hundredth;
 * one that is anomalous no more gets a tenth of its weight back each time. At most half of the members have less than their
 * weight at a time, and the worst come first.
 *
 * A mitigated member gets so few requests that they may say nothing: its outcomes are then collected for up to a minute
 * before they count as too few. Otherwise a member would get traffic back just because it got none.
 */
/** Finds members that fail more often than their peers, and takes weight from them. Guarded by the group's lock. */
final class AnomalyWatch {
    private static final int LEAST_TARGETS = 3;
    private static final int MAX_WAITS = 5;
    private static final double LEAST_PART = 0.01;
    private static final double STEP_BACK = 0.1;
    private static final double ROUNDING = 1e-9;

    private final boolean mitigates;
    private final EventReporter events;

    AnomalyWatch(boolean mitigates, EventReporter events) {
        this.mitigates = mitigates;
        this.events = events;
    }

    /** What the watch knows of one member. */
    static final class Watched {
        private int seenOutcomes;
        private int seenErrors;
        private long requests;
        private long errors;
        private int waits;
        private boolean isAnomalous;
        private double part = 1;

        AnomalyDetection detection() {
            return new AnomalyDetection(isAnomalous ? Result.ANOMALOUS : Result.NORMAL, isMitigated());
        }

        boolean isMitigated() {
            return part < 1;
        }

        /** The part of its weight that a member has, 0.01–1. */
        double part() {
            return part;
        }

        private void collect(TargetRuntime target) {
            int outcomes = target.outcomes();
            int failed = target.errors();
            requests += outcomes - seenOutcomes; // the counters wrap around
            errors += failed - seenErrors;
            seenOutcomes = outcomes;
            seenErrors = failed;
        }

        private void forgetOutcomes() {
            requests = 0;
            errors = 0;
            waits = 0;
        }

        private boolean mustWait() {
            return isMitigated() && requests < ErrorOutliers.LEAST_REQUESTS && waits++ < MAX_WAITS;
        }

        private double share() {
            return ErrorOutliers.share(requests, errors);
        }
    }

    /** Whether there is anything to watch among the registered members. */
    boolean isNeeded(List<Member> registered) {
        return judged(registered).size() >= LEAST_TARGETS
                || registered.stream().anyMatch(member -> member.anomaly.isAnomalous || member.anomaly.isMitigated());
    }

    /** Begins to count outcomes; what came before is not judged. */
    void start(List<Member> registered) {
        for (Member member : registered) {
            member.anomaly.collect(member.runtime);
            member.anomaly.forgetOutcomes();
        }
    }

    /** Members that are not healthy are as good as new when they are healthy again. */
    void follow(List<Member> registered) {
        for (Member member : registered) {
            Watched watched = member.anomaly;
            if (!isJudged(member) && (watched.isAnomalous || watched.isMitigated())) {
                watched.isAnomalous = false;
                watched.part = 1;
                events.anomalyChanged(member.runtime.ref(), watched.detection());
            }
        }
    }

    private static boolean isJudged(Member member) {
        TargetKind kind = member.target().kind();
        return member.runtime.health().isServing() && kind != TargetKind.FUNCTION && kind != TargetKind.LAMBDA;
    }

    private static List<Member> judged(List<Member> registered) {
        return registered.stream().filter(AnomalyWatch::isJudged).toList();
    }

    /** Judges what came since the last time; answers whether weights have changed. */
    boolean judge(List<Member> registered) {
        registered.forEach(member -> member.anomaly.collect(member.runtime));
        List<Member> judged = judged(registered);
        List<AnomalyDetection> before =
                judged.stream().map(member -> member.anomaly.detection()).toList();
        List<Member> decided = decide(judged);
        boolean isChanged = mitigates && mitigate(judged, decided);
        decided.forEach(member -> member.anomaly.forgetOutcomes());
        for (int i = 0; i < judged.size(); i++) {
            AnomalyDetection now = judged.get(i).anomaly.detection();
            if (!now.equals(before.get(i))) {
                events.anomalyChanged(judged.get(i).runtime.ref(), now);
            }
        }
        return isChanged;
    }

    /** Finds who is anomalous; answers the members of whom that could be told. */
    private static List<Member> decide(List<Member> judged) {
        boolean isJudging = judged.size() >= LEAST_TARGETS;
        boolean[] isOutlier = ErrorOutliers.of(
                judged.stream().mapToLong(member -> member.anomaly.requests).toArray(),
                judged.stream().mapToLong(member -> member.anomaly.errors).toArray());
        List<Member> decided = new ArrayList<>(judged.size());
        for (int i = 0; i < isOutlier.length; i++) {
            Watched watched = judged.get(i).anomaly;
            if (!isJudging || !watched.mustWait()) {
                watched.isAnomalous = isJudging && isOutlier[i];
                decided.add(judged.get(i));
            }
        }
        return decided;
    }

    private static boolean mitigate(List<Member> judged, List<Member> decided) {
        long recovering = judged.stream()
                .filter(member -> member.anomaly.isMitigated() && !member.anomaly.isAnomalous)
                .count();
        Set<Member> lowered = judged.stream()
                .filter(member -> member.anomaly.isAnomalous)
                .sorted(Comparator.<Member, Boolean>comparing(member -> !member.anomaly.isMitigated())
                        .thenComparing(member -> -member.anomaly.share()))
                .limit(Math.max(0, judged.size() / 2 - recovering))
                .collect(Collectors.toSet());
        boolean isChanged = false;
        for (Member member : decided) {
            Watched watched = member.anomaly;
            double before = watched.part;
            if (lowered.contains(member)) {
                watched.part = Math.max(LEAST_PART, before / 2);
            } else {
                watched.part = before + STEP_BACK > 1 - ROUNDING ? 1 : before + STEP_BACK;
            }
            isChanged |= watched.part != before;
        }
        return isChanged;
    }
}
