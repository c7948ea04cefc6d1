package io.drayage.engine.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBudgetTest {
    private static final long MIB = 1 << 20;
    private static final long WINDOW = 11 * MIB;

    private final MemoryBudget budget = new MemoryBudget(256 * MIB, 72 * MIB);

    @Test
    void admitsFiftyDisksAsFarAsTheyFitAndQueuesTheRestInOrder() {
        // Given
        List<Future<List<MemoryLease>>> requests = new ArrayList<>();

        // When
        for (int vm = 0; vm < 50; vm++) {
            requests.add(budget.reserveMinimum("vm" + vm, 1, WINDOW));
        }

        // Then
        assertThat(requests.stream().filter(Future::succeeded)).hasSize(16);
        assertThat(requests.subList(0, 16)).allMatch(Future::succeeded);
        assertThat(budget.gauges()).isEqualTo(new MemoryBudget.Gauges(256 * MIB, 72 * MIB, 16 * WINDOW, 34, 34, 16));
        requests.get(3).result().get(0).close();
        assertThat(requests.get(16).succeeded()).isTrue();
        assertThat(requests.get(17).isComplete()).isFalse();
    }

    @Test
    void grantsAllDisksOfAVmOrNoneAndLetsNobodyOvertake() {
        // Given
        List<MemoryLease> first = budget.reserveMinimum("a", 10, WINDOW).result();

        // When
        Future<List<MemoryLease>> big = budget.reserveMinimum("b", 10, WINDOW);
        Future<List<MemoryLease>> small = budget.reserveMinimum("c", 1, WINDOW);

        // Then
        assertThat(big.isComplete()).isFalse();
        assertThat(small.isComplete()).isFalse();
        first.subList(0, 4).forEach(MemoryLease::close);
        assertThat(big.result()).hasSize(10);
        assertThat(small.isComplete()).isFalse();
    }

    @Test
    void refusesWhatCanNeverFitWithTheBudgetThatItWouldTake() {
        // Given
        Future<List<MemoryLease>> request = budget.reserveMinimum("big", 17, WINDOW);

        // When
        EngineException failure = (EngineException) request.cause();

        // Then
        assertThat(failure.kind()).isEqualTo(Kind.BUDGET);
        assertThat(failure.remedy()).contains(String.valueOf(17 * WINDOW + 72 * MIB));
        assertThat(budget.gauges().queuedVms()).isZero();
    }

    @Test
    void refusesABudgetThatTheStoresCopiesAloneWouldEat() {
        assertThatThrownBy(() -> new MemoryBudget(64 * MIB, 72 * MIB))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.BUDGET));
    }

    @Test
    void cancelledRequestLeavesTheQueueAndLetsTheNextOneIn() {
        // Given
        budget.reserveMinimum("a", 10, WINDOW);
        Future<List<MemoryLease>> big = budget.reserveMinimum("b", 10, WINDOW);
        Future<List<MemoryLease>> small = budget.reserveMinimum("c", 1, WINDOW);

        // When
        boolean cancelled = budget.cancel("b");

        // Then
        assertThat(cancelled).isTrue();
        assertThat(((EngineException) big.cause()).kind()).isEqualTo(Kind.CANCELLED);
        assertThat(small.succeeded()).isTrue();
        assertThat(budget.cancel("a")).isFalse();
    }

    @Test
    void growsOnlyWhileNobodyIsQueuedAndNeverShrinksBelowTheMinimum() {
        // Given
        MemoryLease lease = budget.reserveMinimum("a", 1, WINDOW).result().get(0);
        assertThat(lease.tryGrow(9 * MIB)).isTrue();
        Future<List<MemoryLease>> big = budget.reserveMinimum("b", 16, WINDOW);

        // When
        boolean grown = lease.tryGrow(1);
        lease.shrink(100 * MIB);

        // Then
        assertThat(grown).isFalse();
        assertThat(lease.heldBytes()).isEqualTo(WINDOW);
        assertThat(big.isComplete()).isFalse();
        lease.close();
        assertThat(big.succeeded()).isTrue();
        big.result().forEach(MemoryLease::close);
        assertThat(budget.gauges().reservedBytes()).isZero();
        assertThat(budget.gauges().activeDisks()).isZero();
    }

    @Test
    void closingTwiceReturnsTheBytesOnce() {
        // Given
        List<MemoryLease> leases = budget.reserveMinimum("a", 2, WINDOW).result();

        // When
        leases.get(0).close();
        leases.get(0).close();

        // Then
        assertThat(budget.gauges().reservedBytes()).isEqualTo(WINDOW);
        assertThat(leases.get(0).tryGrow(1)).isFalse();
    }

    @Test
    void growthGoesRoundTheVmsThatWantIt() {
        // Given three VMs, a with many disks, and room for one part only
        List<MemoryLease> a = budget.reserveMinimum("a", 14, WINDOW).result();
        MemoryLease b = budget.reserveMinimum("b", 1, WINDOW).result().get(0);
        MemoryLease holder = a.get(0);
        assertThat(holder.tryGrow(18 * MIB)).isTrue();
        assertThat(b.tryGrow(9 * MIB)).isFalse();
        assertThat(a.get(1).tryGrow(9 * MIB)).isFalse();

        // When
        holder.shrink(9 * MIB);

        // Then
        assertThat(a.get(1).tryGrow(9 * MIB)).as("it is b's turn").isFalse();
        assertThat(b.tryGrow(9 * MIB)).isTrue();
    }

    @Test
    void aVmThatDoesNotComeForItsTurnLosesIt() {
        // Given
        MemoryLease a = budget.reserveMinimum("a", 1, WINDOW).result().get(0);
        MemoryLease stalled =
                budget.reserveMinimum("stalled", 1, WINDOW).result().get(0);
        assertThat(stalled.tryGrow(1000 * MIB)).isFalse();

        // When
        int asked = 1;
        while (!a.tryGrow(MIB)) {
            asked++;
        }

        // Then
        assertThat(asked).isEqualTo(GrowthTurns.PATIENCE + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverOverspendsAndEveryVmGetsThroughWhateverTheSchedule(long seed) {
        // Given
        var random = new Random(seed);
        List<Future<List<MemoryLease>>> waiting = new ArrayList<>();
        List<MemoryLease> held = new ArrayList<>();
        int admitted = 0;
        int cancelled = 0;
        for (int vm = 0; vm < 200; vm++) {
            waiting.add(budget.reserveMinimum("vm" + vm, 1 + random.nextInt(16), WINDOW));
        }

        // When
        for (int step = 0; !waiting.isEmpty() || !held.isEmpty(); step++) {
            assertThat(step).as("steps until all are through").isLessThan(100_000);
            for (Future<List<MemoryLease>> granted :
                    waiting.stream().filter(Future::isComplete).toList()) {
                waiting.remove(granted);
                if (granted.succeeded()) {
                    admitted++;
                    held.addAll(granted.result());
                }
            }
            act(random, held);
            if (random.nextInt(100) == 0 && budget.cancel("vm" + random.nextInt(200))) {
                cancelled++;
            }
            MemoryBudget.Gauges gauges = budget.gauges();
            assertThat(gauges.reservedBytes())
                    .isBetween(gauges.activeDisks() * WINDOW, gauges.totalBytes() - gauges.fixedBytes());
        }

        // Then
        assertThat(admitted + cancelled).isEqualTo(200);
        assertThat(budget.gauges().reservedBytes()).isZero();
        assertThat(budget.gauges().activeDisks()).isZero();
    }

    private static void act(Random random, List<MemoryLease> held) {
        if (held.isEmpty()) {
            return;
        }
        MemoryLease lease = held.get(random.nextInt(held.size()));
        switch (random.nextInt(4)) {
            case 0 -> lease.tryGrow(1 + random.nextInt(9 << 20));
            case 1 -> lease.shrink(random.nextInt(9 << 20));
            case 2 -> {
                lease.close();
                held.remove(lease);
            }
            default -> lease.heldBytes();
        }
    }
}
