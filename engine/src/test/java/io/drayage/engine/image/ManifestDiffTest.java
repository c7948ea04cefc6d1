package io.drayage.engine.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.manifest.ManifestEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestDiffTest {
    @Test
    void blocksThatDifferArePut() {
        // Given
        List<ManifestEntry> parent = List.of(data(0, 1), data(1, 2));
        List<ManifestEntry> current = List.of(data(0, 1), data(1, 3));
        // When
        List<ManifestEntry> diff = diff(current, parent);
        // Then
        assertThat(diff).containsExactly(data(1, 3));
    }

    @Test
    void blocksThatBecameZeroArePutAsZeros() {
        // Given
        List<ManifestEntry> parent = List.of(data(0, 1), data(1, 2), zeros(2, 2), data(4, 9));
        List<ManifestEntry> current = List.of(data(0, 1), zeros(1, 4));
        // When
        List<ManifestEntry> diff = diff(current, parent);
        // Then
        assertThat(diff).containsExactly(zeros(1, 1), zeros(4, 1));
    }

    @Test
    void blocksThatStayedZeroAreNotPut() {
        assertThat(diff(List.of(zeros(0, 100)), List.of(zeros(0, 30), zeros(30, 70))))
                .isEmpty();
    }

    @Test
    void blocksBeyondTheParentsEndArePutOnlyWhenTheyHoldData() {
        assertThat(diff(List.of(data(0, 1), zeros(1, 1), data(2, 2)), List.of(data(0, 1))))
                .containsExactly(data(2, 2));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anImageOfTheParentPlusTheDiffIsTheImageOfTheCurrentRun(long seed) {
        // Given
        Random random = new Random(seed);
        int blocks = 200;
        int[] parent = contents(random, blocks - random.nextInt(20));
        int[] current = contents(random, blocks);
        // When
        Map<Long, Integer> image = new HashMap<>();
        for (int i = 0; i < parent.length; i++) {
            image.put((long) i, parent[i]);
        }
        for (ManifestEntry entry : diff(entries(current), entries(parent))) {
            for (long block = entry.firstBlock(); block < entry.endBlock(); block++) {
                image.put(
                        block,
                        entry instanceof ManifestEntry.Data data
                                ? (int) data.hash().a()
                                : 0);
            }
        }
        // Then
        for (int i = 0; i < blocks; i++) {
            assertThat(image.getOrDefault((long) i, 0)).as("block %d", i).isEqualTo(current[i]);
        }
    }

    private static int[] contents(Random random, int blocks) {
        int[] contents = new int[blocks];
        for (int i = 0; i < blocks; i++) {
            contents[i] = Math.max(0, random.nextInt(5) - 1);
        }
        return contents;
    }

    private static List<ManifestEntry> entries(int[] contents) {
        List<ManifestEntry> entries = new ArrayList<>();
        for (int i = 0; i < contents.length; i++) {
            entries.add(contents[i] == 0 ? zeros(i, 1) : data(i, contents[i]));
        }
        return entries;
    }

    private static List<ManifestEntry> diff(List<ManifestEntry> current, List<ManifestEntry> parent) {
        List<ManifestEntry> result = new ArrayList<>();
        Iterator<ManifestEntry> diff = new ManifestDiff(current.iterator(), parent.iterator());
        diff.forEachRemaining(result::add);
        return result;
    }

    private static ManifestEntry.Data data(long block, int content) {
        return new ManifestEntry.Data(block, new BlockHash(content, 1, 1, 1), "segment.lz4", block * 1000, 600);
    }

    private static ManifestEntry.Zeros zeros(long first, long count) {
        return new ManifestEntry.Zeros(first, count);
    }
}
