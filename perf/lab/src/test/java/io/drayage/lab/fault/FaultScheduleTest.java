package io.drayage.lab.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.lab.fault.FaultSchedule.Clock;
import io.drayage.lab.fault.FaultSchedule.Scope;
import io.drayage.lab.fault.FaultSchedule.Target;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Plans out of a seed. */
class FaultScheduleTest {
    private static final Scope SCOPE = Scope.lab(List.of(new Target("a", 2), new Target("b", 1)), 6, 5000, 1 << 20);

    /** Changes when a kind is added or its range changes: then recorded seeds mean something else. */
    private static final String PLAN_OF_7 = """
            seed 7: 5 faults
              at 26465 bytes: NFC_DUPLICATE of b/0, 0
              at 206535 bytes: AREAS_WRONG_START of b/0, 0
              at 512898 bytes: REMOVAL_BUSY of b/0, 1
              at 783403 bytes: VMOTION of a/1, 0
              at 891578 bytes: NFC_NO_MEMORY of b/0, 0
            """;

    @Test
    void theSameSeedGivesTheSamePlanWhichNamesIt() {
        // When
        FaultSchedule first = FaultSchedule.of(42, SCOPE);

        // Then
        assertThat(FaultSchedule.of(42, SCOPE)).isEqualTo(first);
        assertThat(FaultSchedule.of(43, SCOPE)).isNotEqualTo(first);
        assertThat(first.plan())
                .startsWith("seed 42: ")
                .hasLineCount(first.faults().size() + 1);
    }

    @Test
    void aRecordedSeedHasItsPlanOnEveryMachine() {
        // Then
        assertThat(FaultSchedule.of(7, SCOPE).plan()).isEqualTo(PLAN_OF_7);
    }

    @Test
    void aThousandSeedsStayInTheirScopeAndPickEveryKind() {
        // When
        List<FaultSchedule.Planned> all = LongStream.range(0, 1000)
                .mapToObj(seed -> FaultSchedule.of(seed, SCOPE))
                .flatMap(schedule -> schedule.faults().stream())
                .toList();

        // Then
        assertThat(all).allSatisfy(fault -> {
            assertThat(fault.kind().area()).isNotIn(FaultKind.Area.PROCESS, FaultKind.Area.SILENT);
            assertThat(fault.amount())
                    .isBetween(fault.kind().least(), fault.kind().most());
            assertThat(fault.disk()).isLessThan(fault.vm().equals("a") ? 2 : 1);
            assertThat(fault.moment().at()).isLessThan(fault.moment().clock() == Clock.MILLIS ? 5000 : 1 << 20);
        });
        EnumSet<FaultKind> expected = EnumSet.allOf(FaultKind.class);
        expected.removeIf(kind -> kind.area() == FaultKind.Area.PROCESS || kind.area() == FaultKind.Area.SILENT);
        assertThat(all).extracting(FaultSchedule.Planned::kind).containsAll(expected);
        assertThat(all).extracting(FaultSchedule.Planned::vm).contains("a", "b");
    }

    @Test
    void onlyTheAreasAskedForArePicked() {
        // Given
        Scope processes = SCOPE.areas(Set.of(FaultKind.Area.PROCESS));

        // Then
        assertThat(FaultSchedule.of(1, processes).faults())
                .allMatch(fault -> fault.kind().area() == FaultKind.Area.PROCESS);
        assertThatThrownBy(() -> SCOPE.areas(Set.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyKindOfNfcAndOfChangedAreasHasItsNamesake() {
        assertThat(EnumSet.allOf(FaultKind.class).stream()
                        .filter(kind -> kind.name().startsWith("NFC_")))
                .hasSizeGreaterThan(10)
                .allSatisfy(kind -> assertThat(kind.as(NfcFault.Kind.class)).isNotNull());
        assertThat(FaultKind.AREAS_MISSING_AREA.as(ChangedAreaFault.Kind.class))
                .isEqualTo(ChangedAreaFault.Kind.MISSING_AREA);
        assertThat(EnumSet.allOf(FaultKind.class).stream()
                        .filter(kind -> kind.name().startsWith("AREAS_")))
                .allSatisfy(
                        kind -> assertThat(kind.as(ChangedAreaFault.Kind.class)).isNotNull());
    }
}
