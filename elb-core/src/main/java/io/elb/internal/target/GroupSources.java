package io.elb.internal.target;

import io.elb.target.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The sources of a group, and which of its members they bring. Guarded by the group's lock. */
final class GroupSources {
    private final Membership members;
    private final List<SourceAttachment> sources = new ArrayList<>();

    GroupSources(Membership members) {
        this.members = members;
    }

    void add(SourceAttachment source) {
        sources.add(source);
    }

    List<SourceAttachment> all() {
        return List.copyOf(sources);
    }

    /** Somebody deregisters a target by hand. */
    void takenOut(String key) {
        sources.forEach(source -> source.takenOut(key));
    }

    /** The keys of what {@link #told} would bring in. */
    Stream<String> coming(SourceAttachment source, Map<String, Target> told) {
        return sources.contains(source) ? told.keySet().stream().filter(key -> !source.isTakenOut(key)) : Stream.of();
    }

    /** How many members {@link #told} would answer. */
    int going(SourceAttachment source, Map<String, Target> told) {
        return (int) members.all().stream()
                .filter(member -> goes(member, source, told))
                .count();
    }

    /** The registered targets that {@link #told} would leave. */
    List<Target> staying(SourceAttachment source, Map<String, Target> told) {
        return members.registered().stream()
                .filter(member -> !goes(member, source, told))
                .map(Member::target)
                .toList();
    }

    private static boolean goes(Member member, SourceAttachment source, Map<String, Target> told) {
        return !told.containsKey(member.runtime.key())
                && !member.isRegisteredByHand
                && member.owners.equals(Set.of(source));
    }

    /**
     * Brings in what a source told.
     *
     * @return the members that nobody wants any more
     */
    List<Member> told(SourceAttachment source, Map<String, Target> told) {
        if (!sources.contains(source)) {
            return List.of();
        }
        source.remember(told);
        apply(source);
        return members.all().stream()
                .filter(member -> isDropped(member, source, told))
                .toList();
    }

    /** A target as sources want it; empty when none does. */
    List<Target> wanted(String key) {
        return sources.stream()
                .filter(source -> source.wants(key))
                .limit(1)
                .map(source -> source.told(key))
                .toList();
    }

    /** Brings in a target whose draining has ended, when a source still wants it. */
    void drainEnded(String key) {
        if (sources.stream().anyMatch(source -> source.wants(key))) {
            sources.forEach(this::apply);
        }
    }

    /** Registers what a source wants, except what drains still: that is applied again when the draining ends. */
    private void apply(SourceAttachment source) {
        for (Target target : source.wanted()) {
            @Nullable Member member = members.find(target.key());
            if (member == null) {
                members.put(target).owners.add(source);
            } else if (!member.isDraining()) {
                member.owners.add(source);
                if (!member.isRegisteredByHand) {
                    members.update(member, target);
                }
            }
        }
    }

    private static boolean isDropped(Member member, SourceAttachment source, Map<String, Target> told) {
        boolean wasLast = !told.containsKey(member.runtime.key()) && member.owners.remove(source);
        return wasLast && member.owners.isEmpty() && !member.isRegisteredByHand;
    }

    void remove(SourceAttachment source) {
        sources.remove(source);
        for (Member member : members.all()) {
            // Whoever stays without a source is as if registered by hand: nobody else would ever take it out.
            if (member.owners.remove(source) && member.owners.isEmpty()) {
                member.isRegisteredByHand = true;
            }
        }
    }
}
