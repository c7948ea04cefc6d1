package io.drayage.engine.flow;

import static io.drayage.engine.flow.ManualTime.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.Rate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;

    private final ManualTime time = new ManualTime();
    private final RateLimits limits = new RateLimits(time::nanos, time);

    /** A disk that reads as fast as it may. */
    private final class Disk {
        private final RateLane lane;
        private final long piece;
        private long readBytes;
        private final List<long[]> reads = new ArrayList<>();

        Disk(String connector, long piece) {
            this.lane = limits.lane(connector);
            this.piece = piece;
        }

        Disk start() {
            while (readBytes < Long.MAX_VALUE / 2 && lane.tryTake(piece, this::start)) {
                readBytes += piece;
                reads.add(new long[] {time.nanos(), piece});
                if (limits.total().isNone()) {
                    break;
                }
            }
            return this;
        }

        long mostWithin(long nanos) {
            long most = 0;
            for (int from = 0; from < reads.size(); from++) {
                long sum = 0;
                for (int i = from; i < reads.size() && reads.get(i)[0] - reads.get(from)[0] <= nanos; i++) {
                    sum += reads.get(i)[1];
                }
                most = Math.max(most, sum);
            }
            return most;
        }
    }

    @ParameterizedTest
    @CsvSource({"2097152, 1179648", "104857600, 1179648", "1073741824, 1179648", "20000, 1179648", "50000000, 17000"})
    void holdsTheRateHoweverLargeThePieces(long bytesPerSecond, long piece) {
        // Given
        limits.set(Rate.of(bytesPerSecond), Map.of());
        Disk disk = new Disk("vc", piece).start();
        // When
        time.pass(600 * SECOND);
        // Then: what is held for the next piece is paid for as well
        assertThat(disk.readBytes)
                .isBetween((long) (599.0 * bytesPerSecond) - piece, (long) (600.5 * bytesPerSecond) + piece);
    }

    @Test
    void afterIdlingNoMoreThanASecondsWorthComesAtOnce() {
        // Given
        limits.set(Rate.of(10 * MIB), Map.of());
        time.pass(3600 * SECOND);
        // When
        Disk disk = new Disk("vc", 64 * KIB).start();
        time.pass(5 * SECOND);
        // Then
        assertThat(disk.mostWithin(SECOND / 10)).isLessThanOrEqualTo(10 * MIB / 2);
        assertThat(disk.mostWithin(SECOND)).isLessThanOrEqualTo(12 * MIB);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 50})
    void disksShareTheRateEqually(int count) {
        // Given
        limits.set(Rate.of(20 * MIB), Map.of());
        List<Disk> disks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            // Some ask for much at a time, some for little.
            disks.add(new Disk("vc" + i % 3, i % 2 == 0 ? MIB : 64 * KIB).start());
        }
        // When
        time.pass(600 * SECOND);
        // Then
        long share = 600 * 20 * MIB / count;
        assertThat(disks).allSatisfy(disk -> assertThat(disk.readBytes).isBetween(share * 9 / 10, share * 11 / 10));
    }

    @Test
    void aHigherRateIsFeltWithinASecondAndALowerOneToo() {
        // Given
        limits.set(Rate.of(KIB), Map.of());
        Disk disk = new Disk("vc", MIB).start();
        time.pass(10 * SECOND);
        assertThat(disk.readBytes).isZero();
        // When
        limits.set(Rate.of(10 * MIB), Map.of());
        time.pass(SECOND);
        // Then
        assertThat(disk.readBytes).isBetween(8 * MIB, 11 * MIB);
        // When
        long before = disk.readBytes;
        limits.set(Rate.of(100 * KIB), Map.of());
        time.pass(60 * SECOND);
        // Then: the debt of the fast time is not paid for minutes
        assertThat(disk.readBytes - before).isBetween(4 * MIB, 7 * MIB);
        // When
        limits.set(Rate.NONE, Map.of());
        // Then
        assertThat(limits.waiting()).isZero();
        assertThat(disk.readBytes - before).isGreaterThanOrEqualTo(5 * MIB);
    }

    @Test
    void inAPauseNothingMovesUntilItEnds() {
        // Given
        limits.set(Rate.PAUSE, Map.of());
        Disk disk = new Disk("vc", MIB).start();
        // When
        time.pass(100_000 * SECOND);
        // Then
        assertThat(disk.readBytes).isZero();
        // When
        limits.set(Rate.of(MIB), Map.of());
        time.pass(10 * SECOND);
        // Then
        assertThat(disk.readBytes).isBetween(8 * MIB, 11 * MIB);
    }

    @Test
    void aConnectorsBoundHoldsForItsDisksAndHoldsUpNobodyElse() {
        // Given
        limits.set(Rate.of(20 * MIB), Map.of("slow", Rate.of(2 * MIB)));
        Disk slow = new Disk("slow", MIB).start();
        Disk alsoSlow = new Disk("slow", MIB).start();
        Disk fast = new Disk("fast", MIB).start();
        // When
        time.pass(100 * SECOND);
        // Then
        assertThat(slow.readBytes + alsoSlow.readBytes).isBetween(198 * MIB, 203 * MIB);
        assertThat(slow.readBytes).isBetween(90 * MIB, 110 * MIB);
        assertThat(fast.readBytes).isBetween(1780 * MIB, 1810 * MIB);
    }

    @Test
    void aPausedConnectorDoesNotStopTheOthers() {
        // Given
        limits.set(Rate.of(10 * MIB), Map.of("paused", Rate.PAUSE));
        Disk paused = new Disk("paused", MIB).start();
        Disk other = new Disk("other", MIB).start();
        // When
        time.pass(10 * SECOND);
        // Then
        assertThat(paused.readBytes).isZero();
        assertThat(other.readBytes).isBetween(95 * MIB, 103 * MIB);
    }

    @Test
    void whoLeavesTheQueueHoldsNobodyUp() {
        // Given
        limits.set(Rate.of(MIB), Map.of());
        Disk leaver = new Disk("vc", 4 * MIB).start();
        Disk stayer = new Disk("vc", MIB).start();
        time.pass(3 * SECOND);
        // When
        leaver.lane.close();
        leaver.lane.close();
        time.pass(10 * SECOND);
        // Then
        assertThat(leaver.readBytes).isZero();
        assertThat(stayer.readBytes).isGreaterThanOrEqualTo(9 * MIB);
        assertThat(leaver.lane.tryTake(1, () -> {})).isFalse();
    }

    @Test
    void withoutABoundNobodyWaits() {
        // Given
        RateLane lane = limits.lane("vc");
        // When
        boolean first = lane.tryTake(Long.MAX_VALUE, () -> {});
        boolean second = lane.tryTake(Long.MAX_VALUE, () -> {});
        // Then
        assertThat(first && second).isTrue();
    }
}
