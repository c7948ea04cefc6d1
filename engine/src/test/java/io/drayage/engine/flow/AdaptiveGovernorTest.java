package io.drayage.engine.flow;

import static io.drayage.engine.flow.ManualTime.SECOND;
import static io.drayage.engine.flow.SimulatedHost.knee;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.StreamGauge;
import io.drayage.engine.testing.MapGovernorMemory;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdaptiveGovernorTest {
    private static final double MIB = 1 << 20;
    private static final StreamPlace ESX1 = new StreamPlace("vc", "esx-01", "ds-1");
    private static final StreamBounds WIDE = new StreamBounds(64, 64, 64);
    /** Only hosts bound, so that the host's limit is seen alone. */
    private static final GovernorTuning HOSTS_ALONE =
            new GovernorTuning(new StreamBounds(2, 1, 8), WIDE, WIDE, Duration.ofSeconds(2), 16, 100);

    private final ManualTime time = new ManualTime();
    private final MapGovernorMemory memory = new MapGovernorMemory();

    private AdaptiveGovernor governor(GovernorTuning tuning) {
        return new AdaptiveGovernor(tuning, memory, time::nanos, time);
    }

    private static StreamGauge gauge(AdaptiveGovernor governor, String kind, String place) {
        return governor.gauges().stream()
                .filter(gauge -> gauge.kind().equals(kind) && gauge.place().endsWith(place))
                .findFirst()
                .orElseThrow();
    }

    private static int limit(AdaptiveGovernor governor) {
        return gauge(governor, "host", "esx-01").limit();
    }

    /** How much of the time the limit was at each number of streams. */
    private static Map<Integer, Integer> limitsWhile(AdaptiveGovernor governor, SimulatedHost host, int seconds) {
        Map<Integer, Integer> seen = new TreeMap<>();
        for (int second = 0; second < seconds; second++) {
            host.work(1);
            seen.merge(limit(governor), 1, Integer::sum);
        }
        return seen;
    }

    @ParameterizedTest(name = "knee {0}, loss {1}, noise {2}")
    @CsvSource({
        "1, 0.10, 0", "2, 0.10, 0", "3, 0.10, 0", "4, 0.10, 0", "5, 0.10, 0", "6, 0.10, 0", "7, 0.10, 0", "8, 0.10, 0",
        "2, 0, 0", "4, 0, 0", "6, 0, 0", "3, 0.3, 0", "5, 0.3, 0", "4, 0.10, 0.1", "6, 0.10, 0.1", "3, 0, 0.1"
    })
    void settlesAtTheKnee(int knee, double loss, double noise) {
        // Given
        AdaptiveGovernor governor = governor(HOSTS_ALONE);
        SimulatedHost host = new SimulatedHost(time, governor, ESX1, knee(knee, 30 * MIB, loss), noise);
        host.demand(20);
        // When
        host.work(180);
        // Then
        assertThat(limitsWhile(governor, host, 300).keySet())
                .allSatisfy(limit -> assertThat(limit).isBetween(knee - 1, knee + 1));
    }

    @ParameterizedTest(name = "knee {0} becomes {1}")
    @CsvSource({"6, 2", "2, 6", "4, 7", "7, 3", "5, 1", "1, 5"})
    void leavesTheKneeWhenItMoves(int before, int after) {
        // Given
        AdaptiveGovernor governor = governor(HOSTS_ALONE);
        SimulatedHost host = new SimulatedHost(time, governor, ESX1, knee(before, 30 * MIB, 0.1), 0.02);
        host.demand(20);
        host.work(180);
        assertThat(limit(governor)).isBetween(before - 1, before + 1);
        // When
        host.bytesPerSecond = knee(after, 30 * MIB, 0.1);
        host.work(240);
        // Then
        assertThat(limitsWhile(governor, host, 120).keySet())
                .allSatisfy(limit -> assertThat(limit).isBetween(after - 1, after + 1));
    }

    @Test
    void aHostThatIsBoundElsewhereGetsNoMoreStreamsThanHelp() {
        // Given: our own store takes 20 MiB/s, however many streams there are
        AdaptiveGovernor governor = governor(HOSTS_ALONE);
        SimulatedHost host = new SimulatedHost(time, governor, ESX1, streams -> 20 * MIB, 0.02);
        host.demand(20);
        // When
        host.work(300);
        // Then
        assertThat(limit(governor)).isLessThanOrEqualTo(3);
    }

    @Test
    void startsLowAndAtWhatWasLearnedTheNextTime() {
        // Given
        AdaptiveGovernor first = governor(HOSTS_ALONE);
        SimulatedHost host = new SimulatedHost(time, first, ESX1, knee(6, 30 * MIB, 0.1), 0);
        host.demand(20);
        assertThat(host.streams()).isEqualTo(2);
        host.work(180);
        int learned = memory.streams("vc", "esx-01").orElseThrow();
        assertThat(learned).isBetween(5, 7);
        // When
        AdaptiveGovernor second = governor(HOSTS_ALONE);
        SimulatedHost again = new SimulatedHost(time, second, ESX1, knee(6, 30 * MIB, 0.1), 0);
        again.demand(20);
        // Then
        assertThat(again.streams()).isEqualTo(learned);
        assertThat(gauge(second, "host", "esx-01").reason()).isEqualTo("remembered");
    }

    @Test
    void congestionLowersTheHostOnceForAllStreamsThatMetItAndNeverBelowOne() {
        // Given
        AdaptiveGovernor governor = governor(HOSTS_ALONE);
        memory.remember("vc", "esx-01", 8);
        List<StreamPermit> open = admitted(governor, 8, ESX1);
        // When
        open.forEach(permit -> permit.congested("failed to allocate 1048576 bytes"));
        // Then
        StreamGauge host = gauge(governor, "host", "esx-01");
        assertThat(host.limit()).isEqualTo(6);
        assertThat(host.congested()).isEqualTo(8);
        assertThat(host.reason()).contains("failed to allocate");
        // When
        for (int i = 0; i < 10; i++) {
            time.pass(20 * SECOND);
            open.get(0).congested("authd closed the connection");
        }
        // Then
        assertThat(limit(governor)).isEqualTo(1);
    }

    @Test
    void aCongestedHostGetsNobodyNewForAWhileAndOthersAreNotConcerned() {
        // Given
        AdaptiveGovernor governor = governor(HOSTS_ALONE);
        StreamPermit refused = admitted(governor, 1, ESX1).get(0);
        refused.congested("503");
        refused.close();
        // When
        Future<StreamPermit> here = governor.admit(ESX1, "run");
        Future<StreamPermit> elsewhere = governor.admit(new StreamPlace("vc", "esx-02", "ds-1"), "run");
        // Then
        assertThat(elsewhere.succeeded()).isTrue();
        assertThat(here.isComplete()).isFalse();
        // When
        time.pass(SECOND);
        // Then
        assertThat(here.succeeded()).isTrue();
        // When: it goes on refusing while nothing moves, the pauses grow up to a bound
        long waited = 0;
        for (int i = 0; i < 8; i++) {
            here.result().congested("503");
            here.result().close();
            here = governor.admit(ESX1, "run");
            for (waited = 0; !here.isComplete(); waited += SECOND / 10) {
                time.pass(SECOND / 10);
            }
        }
        // Then
        assertThat(waited).isBetween(10 * SECOND, 16 * SECOND);
    }

    @Test
    void aPermitNeedsRoomAtHostDatastoreAndVcenter() {
        // Given
        GovernorTuning tuning = new GovernorTuning(
                new StreamBounds(3, 3, 3),
                new StreamBounds(2, 2, 2),
                new StreamBounds(4, 4, 4),
                Duration.ofSeconds(2),
                16,
                100);
        AdaptiveGovernor governor = governor(tuning);
        // When, Then
        admitted(governor, 2, ESX1);
        assertThat(governor.admit(ESX1, "full datastore").isComplete()).isFalse();
        admitted(governor, 1, new StreamPlace("vc", "esx-01", "ds-2"));
        assertThat(governor.admit(new StreamPlace("vc", "esx-01", "ds-3"), "full host")
                        .isComplete())
                .isFalse();
        admitted(governor, 1, new StreamPlace("vc", "esx-02", "ds-4"));
        assertThat(governor.admit(new StreamPlace("vc", "esx-03", "ds-5"), "full vCenter")
                        .isComplete())
                .isFalse();
        admitted(governor, 1, new StreamPlace("other vc", "esx-01", "ds-1"));
        assertThat(gauge(governor, "vcenter", "vc").waiting()).isEqualTo(3);
    }

    @Test
    void runsAreServedInTurnHoweverManyDisksTheyHave() {
        // Given
        AdaptiveGovernor governor = governor(HOSTS_ALONE);
        List<StreamPermit> open = admitted(governor, 2, ESX1);
        List<String> order = new ArrayList<>();
        List<StreamPermit> later = new ArrayList<>();
        for (String key : List.of("big", "big", "big", "big", "small", "tiny", "small")) {
            governor.admit(ESX1, key).onSuccess(permit -> {
                order.add(key);
                later.add(permit);
            });
        }
        // When
        open.forEach(StreamPermit::close);
        while (!later.isEmpty()) {
            later.remove(0).close();
        }
        // Then
        assertThat(order).containsExactly("big", "small", "tiny", "big", "small", "big", "big");
    }

    @Test
    void whoNeedsRoomAtTwoFullPlacesIsNotPassedByForEver() {
        // Given: both the host and the datastore are always full, by others
        GovernorTuning tuning = new GovernorTuning(
                new StreamBounds(2, 2, 2), new StreamBounds(2, 2, 2), WIDE, Duration.ofSeconds(2), 16, 1000);
        AdaptiveGovernor governor = governor(tuning);
        StreamPlace hostAlone = new StreamPlace("vc", "esx-01", "ds-other");
        StreamPlace datastoreAlone = new StreamPlace("vc", "esx-other", "ds-1");
        List<StreamPermit> atHost = admitted(governor, 2, hostAlone);
        List<StreamPermit> atDatastore = admitted(governor, 2, datastoreAlone);
        Future<StreamPermit> both = governor.admit(ESX1, "both");
        // When: one of each ends in turn, and another of its kind waits already
        int turns = 0;
        for (; !both.isComplete() && turns < 200; turns++) {
            governor.admit(hostAlone, "h" + turns).onSuccess(atHost::add);
            governor.admit(datastoreAlone, "d" + turns).onSuccess(atDatastore::add);
            (turns % 2 == 0 ? atHost : atDatastore).remove(0).close();
        }
        // Then
        assertThat(both.succeeded()).isTrue();
        assertThat(turns).isBetween(10, 60);
    }

    @Test
    void aWaiterThatIsWithdrawnFreesItsPlaceAndFailsAsCancelled() {
        // Given
        AdaptiveGovernor governor = governor(HOSTS_ALONE);
        List<StreamPermit> open = admitted(governor, 2, ESX1);
        Future<StreamPermit> cancelled = governor.admit(ESX1, "run");
        Future<StreamPermit> next = governor.admit(ESX1, "run");
        // When
        boolean withdrawn = governor.withdraw(cancelled);
        open.get(0).close();
        // Then
        assertThat(withdrawn).isTrue();
        assertThat(cancelled.cause())
                .isInstanceOfSatisfying(
                        EngineException.class,
                        error -> assertThat(error.kind()).isEqualTo(EngineException.Kind.CANCELLED));
        assertThat(next.succeeded()).isTrue();
        assertThat(governor.withdraw(cancelled)).isFalse();
        assertThat(governor.withdraw(next)).isFalse();
        assertThat(gauge(governor, "host", "esx-01").waiting()).isZero();
    }

    @Test
    void closingAPermitTwiceFreesOnePlace() {
        // Given
        AdaptiveGovernor governor = governor(HOSTS_ALONE);
        StreamPermit permit = admitted(governor, 2, ESX1).get(0);
        // When
        permit.close();
        permit.close();
        permit.moved(1, 1);
        permit.congested("too late");
        // Then
        StreamGauge host = gauge(governor, "host", "esx-01");
        assertThat(host.open()).isEqualTo(1);
        assertThat(host.congested()).isZero();
    }

    @Test
    void theQueueIsBounded() {
        // Given
        AdaptiveGovernor governor = governor(HOSTS_ALONE);
        admitted(governor, 2, ESX1);
        for (int i = 0; i < 100; i++) {
            governor.admit(ESX1, "run");
        }
        // When
        Future<StreamPermit> tooMany = governor.admit(ESX1, "run");
        // Then
        assertThat(tooMany.cause())
                .isInstanceOfSatisfying(
                        EngineException.class,
                        error -> assertThat(error.kind()).isEqualTo(EngineException.Kind.BUDGET));
    }

    @Test
    void streamsWithoutAKnownHostCountAtTheVcenter() {
        // Given
        AdaptiveGovernor governor = governor(GovernorTuning.DEFAULTS);
        // When
        admitted(governor, 16, new StreamPlace("vc", "", ""));
        // Then
        assertThat(governor.admit(new StreamPlace("vc", "", ""), "run").isComplete())
                .isFalse();
    }

    private static List<StreamPermit> admitted(AdaptiveGovernor governor, int count, StreamPlace place) {
        List<StreamPermit> permits = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Future<StreamPermit> asked = governor.admit(place, "run-" + i);
            assertThat(asked.succeeded()).as("permit %d at %s", i, place).isTrue();
            permits.add(asked.result());
        }
        return permits;
    }
}
