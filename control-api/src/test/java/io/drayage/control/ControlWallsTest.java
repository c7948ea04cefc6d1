package io.drayage.control;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The module's walls. A plain parameterized test over the rules: Surefire 3.5.3 passes over ArchUnit's own fields without a word. */
class ControlWallsTest {
    private static final JavaClasses CONTROL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.drayage.control");

    static final ArchRule controlKnowsNoTestSoftware = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.drayage.lab..", "io.drayage.load..")
            .because("the lab is for tests, demo and load: none of it may end up in what users run");

    static final ArchRule sqlStaysInDbAndPersistence = noClasses()
            .that()
            .resideOutsideOfPackages("io.drayage.control.db..", "io.drayage.control.persistence..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.pgclient..", "java.sql..", "org.postgresql..")
            .because("fences, retries and bounds hold only if every statement goes through the stores and ledgers");

    static final ArchRule nobodyUsesTheStoresImplementations = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.drayage.control.config..",
                    "io.drayage.control.db..",
                    "io.drayage.control.http..",
                    "io.drayage.control.service..",
                    "io.drayage.control.sms..",
                    "io.drayage.control.store..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.drayage.control.persistence..")
            .because(
                    "they code against control.store; only the composition root (Dray and its commands) chooses Postgres");

    static final ArchRule theEmbeddedServersLibraryStaysInDb = noClasses()
            .that()
            .resideOutsideOfPackage("io.drayage.control.db..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.zonky..", "org.apache.commons..", "org.tukaani..")
            .because("what brings Postgres along must stay replaceable");

    static final ArchRule vertxJsonStaysAtTheEdges = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "io.drayage.control.cli..",
                    "io.drayage.control.config..",
                    "io.drayage.control.http..",
                    "io.drayage.control.sms..")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(JsonObject.class, JsonArray.class)
            .because("inside, a value has a record with names and types");

    static final ArchRule engineIsUsedThroughItsFace = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.drayage.engine.flow..",
                    "io.drayage.engine.image..",
                    "io.drayage.engine.run..",
                    "io.drayage.engine.source..",
                    "io.drayage.engine.transfer..")
            .because("how bytes move is engine's own business; control decides and remembers");

    static final ArchRule packagesAreAcyclic = slices().matching("io.drayage.control.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package that can be understood alone can be tested alone");

    static final ArchRule nobodySleeps = noClasses()
            .should()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(TimeUnit.class, "sleep", long.class)
            .because("waiting is a timer on the event loop; a sleeping thread is a thread that cannot be cancelled");

    static final ArchRule nobodyBlocksOnAFuture = noClasses()
            .that()
            .resideOutsideOfPackages("io.drayage.control.cli..", "io.drayage.control.db..")
            .should()
            .callMethod(CompletableFuture.class, "get")
            .orShould()
            .callMethod(CompletableFuture.class, "get", long.class, TimeUnit.class)
            .orShould()
            .callMethod(CompletableFuture.class, "join")
            .because("the service runs on event loops; only a command's main thread, and workers of db, may block");

    static final ArchRule noJavaUtilLogging = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.because("logs go through SLF4J");

    static final ArchRule noStaticMutableFields = fields().that()
            .areStatic()
            .and()
            .areDeclaredInClassesThat(alwaysTrue())
            .should()
            .beFinal()
            .because("several services live in one JVM (tests, the demo)");

    static Stream<Arguments> rules() {
        return Arrays.stream(ControlWallsTest.class.getDeclaredFields())
                .filter(field -> field.getType() == ArchRule.class)
                .map(ControlWallsTest::rule);
    }

    private static Arguments rule(Field field) {
        try {
            return Arguments.of(field.getName(), field.get(null));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theWallHolds(String name, ArchRule rule) {
        rule.as(name + ": " + rule.getDescription()).check(CONTROL);
    }
}
