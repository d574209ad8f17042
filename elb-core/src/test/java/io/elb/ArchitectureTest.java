package io.elb;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the order of the packages and the shape of what is public. */
class ArchitectureTest {
    /**
     * A package imports from the rows above its own, and from nothing else of elb: not from those that follow, and not from
     * those beside it. What lies below a listed package belongs to its row.
     */
    private static final List<List<String>> ROWS = List.of(
            List.of(
                    "io.elb.internal.balance",
                    "io.elb.internal.file",
                    "io.elb.internal.metric",
                    "io.elb.internal.json"),
            List.of("io.elb.network"),
            List.of("io.elb.limits", "io.elb.observe"),
            List.of("io.elb.balance", "io.elb.health", "io.elb.lambda"),
            List.of("io.elb.target"),
            List.of("io.elb.rule"),
            List.of("io.elb.listener"),
            List.of("io.elb.netty", "io.elb.internal.proxy"),
            List.of(
                    "io.elb.internal.connection",
                    "io.elb.internal.relay",
                    "io.elb.internal.observe",
                    "io.elb.internal.jfr"),
            List.of("io.elb.internal.http"),
            List.of(
                    "io.elb.internal.http.h1",
                    "io.elb.internal.http.h2",
                    "io.elb.internal.http.h3",
                    "io.elb.internal.target"),
            List.of("io.elb.internal.function"),
            List.of(
                    "io.elb.internal.rule",
                    "io.elb.internal.action",
                    "io.elb.internal.sticky",
                    "io.elb.internal.upstream"),
            List.of("io.elb.internal.flow"),
            List.of("io.elb.internal.exchange", "io.elb.internal.tcp", "io.elb.internal.udp", "io.elb.internal.geneve"),
            List.of("io.elb.internal.accept"),
            List.of("io.elb.internal.boot"),
            List.of("io.elb"),
            List.of("io.elb.testing"));

    private static final Pattern EMPTY_NAME =
            Pattern.compile("(Default|Abstract)\\p{Lu}.*|.*(Impl|Manager|Helper|Utils?)");

    private static JavaClasses main;

    @BeforeAll
    static void readClasses() {
        main = new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages("io.elb");
    }

    @Test
    void everyPackageHasItsRow() {
        assertThat(main.stream().map(JavaClass::getPackageName).filter(name -> row(name) < 0))
                .as("packages that are not listed in ROWS")
                .isEmpty();
    }

    @Test
    void importsComeFromTheRowsAbove() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass origin : main) {
            for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (isElb(target) && !group(origin).equals(group(target)) && row(origin) <= row(target)) {
                    wrong.add(origin.getName() + " imports " + target.getName() + ", whose row is not above its own");
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().assignedFrom(new PackageSlices())
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(main);
    }

    @Test
    void nettyIsSeenInTheSignaturesOfOnePackageOnly() {
        assertThat(exposed(type -> type.getPackageName().startsWith("io.netty")))
                .filteredOn(found -> !found.startsWith("io.elb.netty."))
                .isEmpty();
    }

    @Test
    void theEngineIsSeenInNoPublicSignature() {
        assertThat(exposed(type -> isInternal(type.getPackageName()))).isEmpty();
    }

    @Test
    void namesSayWhatIsSpecial() {
        assertThat(main.stream()
                        .filter(type -> EMPTY_NAME.matcher(type.getSimpleName()).matches())
                        .map(JavaClass::getName))
                .isEmpty();
    }

    @Test
    void publicClassesAreClosedForInheritance() {
        assertThat(main.stream()
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> !type.isInterface() && !type.isEnum() && !type.isRecord())
                        .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
                        .filter(type -> !type.reflect().isSealed())
                        .map(JavaClass::getName))
                .isEmpty();
    }

    @Test
    void nettyHandlersAreFinalAndNamedSo() {
        assertThat(main.stream()
                        .filter(ArchitectureTest::isHandler)
                        .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL)
                                || !type.getSimpleName().contains("Handler"))
                        .map(JavaClass::getName))
                .as("Netty handlers")
                .isEmpty();
    }

    @Test
    void onlyNettyHandlersAreNamedHandler() {
        assertThat(main.stream()
                        .filter(type -> type.getSimpleName().endsWith("Handler"))
                        .filter(type -> !type.isAssignableTo(ChannelHandler.class))
                        .map(JavaClass::getName))
                .isEmpty();
    }

    /** An initializer only assembles a pipeline, and is one in no other way than by extending Netty's class. */
    private static boolean isHandler(JavaClass type) {
        return type.isAssignableTo(ChannelHandler.class)
                && !type.isInterface()
                && !type.isAssignableTo(ChannelInitializer.class);
    }

    /** Every type that fits and that a user meets in a signature of the public API, with the place. */
    private static List<String> exposed(Predicate<JavaClass> fits) {
        List<String> found = new ArrayList<>();
        for (JavaClass type : main) {
            if (isInternal(type.getPackageName()) || !isApi(type)) {
                continue;
            }
            Stream<JavaType> inherited = Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
            Stream<JavaType> parameters =
                    type.getTypeParameters().stream().flatMap(parameter -> parameter.getUpperBounds().stream());
            report(found, type.getName(), Stream.concat(inherited, parameters), fits);
            for (JavaMember member : type.getMembers()) {
                if (isVisible(member.getModifiers())) {
                    report(found, member.getFullName(), signature(member), fits);
                }
            }
        }
        return found;
    }

    private static void report(List<String> found, String place, Stream<JavaType> types, Predicate<JavaClass> fits) {
        types.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .filter(fits)
                .map(type -> place + " shows " + type.getName())
                .distinct()
                .forEach(found::add);
    }

    private static Stream<JavaType> signature(JavaMember member) {
        if (member instanceof JavaField field) {
            return Stream.of(field.getType());
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        Stream<JavaType> inAndOut = Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream());
        Stream<JavaType> thrown = unit.getThrowsClause().getTypes().stream().map(JavaType.class::cast);
        Stream<JavaType> bounds =
                unit.getTypeParameters().stream().flatMap(parameter -> parameter.getUpperBounds().stream());
        return Stream.of(inAndOut, thrown, bounds).flatMap(types -> types);
    }

    private static boolean isApi(JavaClass type) {
        return isVisible(type.getModifiers())
                && type.getEnclosingClass().map(ArchitectureTest::isApi).orElse(true);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.SYNTHETIC);
    }

    private static boolean isElb(JavaClass type) {
        return type.getPackageName().equals("io.elb") || type.getPackageName().startsWith("io.elb.");
    }

    private static boolean isInternal(String packageName) {
        return packageName.startsWith("io.elb.internal");
    }

    private static int row(JavaClass type) {
        return row(type.getPackageName());
    }

    private static int row(String packageName) {
        String group = group(packageName);
        return IntStream.range(0, ROWS.size())
                .filter(index -> ROWS.get(index).contains(group))
                .findFirst()
                .orElse(-1);
    }

    private static String group(JavaClass type) {
        return group(type.getPackageName());
    }

    /** The longest listed package that this one is or lies in; {@code io.elb} itself contains no other. */
    private static String group(String packageName) {
        return ROWS.stream()
                .flatMap(List::stream)
                .filter(listed -> packageName.equals(listed)
                        || (!listed.equals("io.elb") && packageName.startsWith(listed + ".")))
                .max(Comparator.comparingInt(String::length))
                .orElse("");
    }

    private static final class PackageSlices implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return isElb(type) ? SliceIdentifier.of(type.getPackageName()) : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "packages";
        }
    }
}
