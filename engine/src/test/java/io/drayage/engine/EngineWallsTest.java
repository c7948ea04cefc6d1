package io.drayage.engine;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The module's walls. Plain tests rather than ArchUnit's fields: Surefire 3.5.3 passes over those without a word. */
class EngineWallsTest {
    private static final JavaClasses ENGINE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.drayage.engine");

    @Test
    void engineKnowsNothingOfItsCallers() {
        noClasses()
                .that()
                .resideInAPackage("io.drayage.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.drayage.control..", "io.drayage.lab..", "io.drayage.load..")
                .because("dependencies point one way: control-api -> engine -> protocol; the lab is for tests")
                .check(ENGINE);
    }

    @Test
    void yavijavaStaysInVsphere() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.drayage.engine.vsphere..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.vmware..", "org.doublecloud..", "org.dom4j..")
                .because("its types block, leak XML and fail on unknown values; records leave the package instead")
                .check(ENGINE);
    }

    @Test
    void awsLibrariesStayInStoreAndAws() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.drayage.engine.store..", "io.drayage.engine.aws..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .because("native resources have one owner; the SDK's types block and throw exceptions of their own")
                .check(ENGINE);
    }

    @Test
    void apiDependsOnNoOtherEnginePackage() {
        noClasses()
                .that()
                .resideInAPackage("io.drayage.engine.api..")
                .should()
                .dependOnClassesThat(resideInAPackage("io.drayage.engine..")
                        .and(resideInAPackage("io.drayage.engine.api..").negate()))
                .because("callers code against api alone")
                .check(ENGINE);
    }

    @Test
    void packagesAreAcyclic() {
        slices().matching("io.drayage.engine.(*)..")
                .should()
                .beFreeOfCycles()
                .because("a package that can be understood alone can be tested alone")
                .check(ENGINE);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .because("waiting is a timer on the event loop; a sleeping thread is a thread that cannot be cancelled")
                .check(ENGINE);
    }

    @Test
    void nobodyBlocksOnAFuture() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.drayage.engine.vsphere..", "io.drayage.engine.store..")
                .should()
                .callMethod(CompletableFuture.class, "get")
                .orShould()
                .callMethod(CompletableFuture.class, "join")
                .because(
                        "the engine runs on event loops; only the SOAP client and the CRT's native start-up block, on workers")
                .check(ENGINE);
    }

    @Test
    void nobodyPipesTo() {
        noClasses()
                .should()
                .callMethod(ReadStream.class, "pipeTo", WriteStream.class)
                .because("pipeTo ends the sink when the source fails: it would publish a truncated object")
                .check(ENGINE);
    }

    @Test
    void noStandardStreams() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS
                .because("stdout is for results, logs go through SLF4J")
                .check(ENGINE);
    }

    @Test
    void noJavaUtilLogging() {
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.because("logs go through SLF4J").check(ENGINE);
    }

    @Test
    void noStaticMutableFields() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat(alwaysTrue())
                .should()
                .beFinal()
                .because("several engines live in one JVM (tests, the demo)")
                .check(ENGINE);
    }
}
