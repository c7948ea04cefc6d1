package io.drayage.protocol;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Console;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.RandomAccessFile;
import java.time.Clock;
import java.time.Instant;
import java.util.Timer;
import org.junit.jupiter.api.Test;

/** The walls of this module. Plain tests on purpose: Surefire 3.5.3 passes over {@code @ArchTest} fields without a word (TNG/ArchUnit issue 1442). */
class ProtocolWallsTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.drayage.protocol");

    @Test
    void theModuleIsLookedAt() {
        assertThat(MODULE.contain(MalformedInputException.class)).isTrue();
        assertThat(MODULE.contain(ProtocolWallsTest.class)).isFalse();
    }

    @Test
    void formatsDependOnTheJdkLz4AndJacksonOnly() {
        ArchRule rule = classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.drayage.protocol..", "java..", "org.jspecify..", "net.jpountz..", "com.fasterxml.jackson..")
                .because(
                        "everything depends on the formats, so what they depend on is in every program that reads a segment");

        rule.check(MODULE);
    }

    @Test
    void onlyOnePackageKnowsLz4() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage("io.drayage.protocol.lz4")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("net.jpountz..")
                .because(
                        "which LZ4 implementation is used, and that hostile frames never meet the unchecked one, is decided in one place");

        rule.check(MODULE);
    }

    @Test
    void onlyOnePackageKnowsJson() {
        ArchRule rule = noClasses()
                .that()
                .resideOutsideOfPackage("io.drayage.protocol.run")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson..")
                .because("run.json is the only JSON among the formats");

        rule.check(MODULE);
    }

    @Test
    void nothingStartsOrLocksThreads() {
        ArchRule rule = noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, ThreadLocal.class, Timer.class)
                .because("codecs run on the caller's thread, so that the caller alone decides what is concurrent");

        rule.check(MODULE);
    }

    @Test
    void nothingAsksWhatTimeItIs() {
        ArchRule rule = noClasses()
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .because("the same input must always give the same bytes, and time is injected by whoever owns it");

        rule.check(MODULE);
    }

    @Test
    void nothingOpensFilesOrSockets() {
        ArchRule rule = noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..", "javax.net..")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(
                        File.class,
                        FileInputStream.class,
                        FileOutputStream.class,
                        RandomAccessFile.class,
                        Console.class)
                .because("formats are sans I/O: the same codec serves sockets, objects, journals and tests");

        rule.check(MODULE);
    }

    @Test
    void nothingLogsOrPrints() {
        ArchRule rule = noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.logging..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(System.Logger.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("bad input is reported once, by an exception, to the caller who knows which disk it was");

        rule.check(MODULE);
    }

    @Test
    void nothingStaticCanChange() {
        ArchRule rule = fields().that()
                .areStatic()
                .should()
                .beFinal()
                .because("two engines in one process, and two tests, must not see each other");

        rule.check(MODULE);
    }

    @Test
    void packagesHaveNoCycles() {
        ArchRule rule = slices().matching("io.drayage.protocol.(*)..")
                .should()
                .beFreeOfCycles()
                .because("each format can then be read, tested and replaced without the others");

        rule.check(MODULE);
    }
}
