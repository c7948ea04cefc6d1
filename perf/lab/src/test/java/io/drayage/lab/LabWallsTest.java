package io.drayage.lab;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls of this module. Plain tests on purpose: Surefire 3.5.3 passes over {@code @ArchTest} fields without a word. */
class LabWallsTest {
    private static final JavaClasses MODULE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.drayage.lab");

    @Test
    void theModuleIsLookedAt() {
        // When, Then
        assertThat(MODULE).hasSizeGreaterThan(100);
    }

    @Test
    void usesNoFormatOfTheProduct() {
        // When, Then
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.drayage.protocol.vmdk..",
                        "io.drayage.protocol.segment..",
                        "io.drayage.protocol.manifest..",
                        "io.drayage.protocol.lz4..",
                        "io.drayage.protocol.nfc..",
                        "io.drayage.protocol.run..")
                .because("an error in the product's formats must not cancel out against the same error in the lab")
                .check(MODULE);
    }

    @Test
    void usesNothingAbove() {
        // When, Then
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.drayage.engine..", "io.drayage.control..", "io.drayage.load..")
                .because("their tests use the lab, so the lab cannot use them")
                .check(MODULE);
    }

    @Test
    void speaksSoapByItself() {
        // When, Then
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.vmware..", "org.dom4j..")
                .because("with the client's library the lab would share the client's misunderstandings")
                .check(MODULE);
    }

    @Test
    void reachesBelowVertxOnlyToResetToPeelTlsAndToReadABodyInPlace() {
        // When, Then
        noClasses()
                .that()
                .doNotHaveSimpleName("ConnectionReset")
                .and()
                .doNotHaveSimpleName("IncomingBody")
                .and()
                .doNotHaveSimpleName("TlsLayers")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..", "io.vertx.core.net.impl..")
                .because(
                        "Vert.x offers neither a reset of a connection, nor the end of a TLS session in mid-connection, nor a look at a buffer's bytes without a copy")
                .check(MODULE);
    }

    @Test
    void ownsTheStandardStreamsInOneClass() {
        // When, Then
        noClasses()
                .that()
                .doNotHaveSimpleName("Lab")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "in")
                .because("the process's standard output is an interface that one class owns")
                .check(MODULE);
    }

    @Test
    void neverSleeps() {
        // When, Then
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .because("the lab waits by timers, on contexts that serve others meanwhile")
                .check(MODULE);
    }

    @Test
    void hasNoCycles() {
        // When, Then
        slices().matching("io.drayage.lab.(*)..")
                .should()
                .beFreeOfCycles()
                .because("packages are read one by one")
                .check(MODULE);
    }
}
