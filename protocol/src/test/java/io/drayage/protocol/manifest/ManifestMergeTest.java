package io.drayage.protocol.manifest;

import static io.drayage.protocol.Fuzz.assertMalformed;
import static io.drayage.protocol.manifest.Manifests.data;
import static io.drayage.protocol.manifest.Manifests.zeros;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ManifestMergeTest {
    @Test
    void theNewestWordCounts() {
        List<ManifestEntry> merged = merge(
                10,
                List.of(data(3, "new"), zeros(8, 1)),
                List.of(data(3, "mid"), zeros(5, 1)),
                List.of(zeros(0, 5), data(5, "old"), data(6, "old"), zeros(7, 1), data(8, "old"), data(9, "old")));

        assertThat(merged)
                .containsExactly(zeros(0, 3), data(3, "new"), zeros(4, 2), data(6, "old"), zeros(7, 2), data(9, "old"));
    }

    @Test
    void aGrownDiskIsCoveredByItsDeltas() {
        assertThat(merge(4, List.of(zeros(2, 1), data(3, "new")), List.of(data(0, "old"), zeros(1, 1))))
                .containsExactly(data(0, "old"), zeros(1, 2), data(3, "new"));
    }

    @Test
    void aBlockThatNobodyCoversIsAnError() {
        assertMalformed(
                () -> merge(4, List.of(zeros(3, 1)), List.of(zeros(0, 2))),
                "merged manifest at byte 1048576: no manifest covers block 2");
        assertMalformed(() -> merge(1, List.of()), "merged manifest at byte 0: no manifest covers block 0");
    }

    @Test
    void anEntryBeyondTheDiskIsAnError() {
        assertMalformed(
                () -> merge(2, List.of(), List.of(zeros(0, 3))),
                "merged manifest at byte 0: an entry beyond the disk's 2 blocks");
        assertMalformed(
                () -> merge(2, List.of(data(2, "x")), List.of(zeros(0, 2))),
                "merged manifest at byte 1048576: an entry beyond the disk's 2 blocks");
    }

    @Test
    void entriesOutOfOrderAreAnError() {
        assertMalformed(
                () -> merge(3, List.of(data(0, "x"), data(1, "x"), data(0, "x"))),
                "merged manifest at byte 0: an entry out of order");
    }

    @Test
    void chainsHaveOneToSeventeenManifests() {
        List<Iterator<ManifestEntry>> seventeen = new ArrayList<>(Collections.nCopies(16, Collections.emptyIterator()));
        seventeen.add(List.<ManifestEntry>of(zeros(0, 1)).iterator());
        assertThat(new ManifestMerge(1, seventeen)).toIterable().containsExactly(zeros(0, 1));

        assertThatIllegalArgumentException().isThrownBy(() -> new ManifestMerge(1, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ManifestMerge(1, Collections.nCopies(18, Collections.emptyIterator())));
    }

    @Test
    void afterTheEndThereIsNothing() {
        ManifestMerge merge =
                new ManifestMerge(1, List.of(List.<ManifestEntry>of(zeros(0, 1)).iterator()));
        merge.next();

        assertThat(merge.hasNext()).isFalse();
        assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(merge::next);
    }

    @Test
    void randomChainsMergeToWhatAMapHolds() {
        Random random = new Random(20);
        for (int round = 0; round < 400; round++) {
            // Given a chain, oldest first, applied to a map
            long blocks = 1L + random.nextInt(80);
            TreeMap<Long, ManifestEntry> model = new TreeMap<>();
            List<List<ManifestEntry>> newestFirst = new ArrayList<>();
            int deltas = random.nextInt(ManifestMerge.MAX_MANIFESTS);
            for (int i = 0; i <= deltas; i++) {
                List<ManifestEntry> entries = randomEntries(random, blocks, i == 0);
                entries.forEach(entry -> apply(model, entry));
                newestFirst.add(0, entries);
            }

            // When
            List<ManifestEntry> merged = drain(new ManifestMerge(
                    blocks, newestFirst.stream().map(List::iterator).toList()));

            // Then it is the map, and a full manifest takes it as it is
            TreeMap<Long, ManifestEntry> result = new TreeMap<>();
            merged.forEach(entry -> apply(result, entry));
            assertThat(result).isEqualTo(model).hasSize((int) blocks);
            byte[] full = Manifests.write(Manifests.full(blocks), merged);
            assertThat(Manifests.read(full).entries).isEqualTo(merged);
        }
    }

    /** Entries in order, zero runs that touch never side by side; every block when {@code covering}. */
    static List<ManifestEntry> randomEntries(Random random, long blocks, boolean covering) {
        List<ManifestEntry> entries = new ArrayList<>();
        boolean afterZeros = false;
        for (long block = 0; block < blocks; ) {
            int choice = random.nextInt(covering ? 2 : 4);
            long count = Math.min(blocks - block, 1 + random.nextInt(6));
            if (choice == 0 && !afterZeros) {
                entries.add(zeros(block, count));
                block += count;
                afterZeros = true;
            } else if (choice <= 1) {
                entries.add(data(block++, "segment-" + random.nextInt(5)));
                afterZeros = false;
            } else {
                block += count;
                afterZeros = false;
            }
        }
        return entries;
    }

    private static void apply(Map<Long, ManifestEntry> model, ManifestEntry entry) {
        for (long block = entry.firstBlock(); block < entry.endBlock(); block++) {
            model.put(block, entry instanceof ManifestEntry.Data ? entry : zeros(block, 1));
        }
    }

    @SafeVarargs
    private static List<ManifestEntry> merge(long blocks, List<? extends ManifestEntry>... newestFirst) {
        List<Iterator<ManifestEntry>> sources = new ArrayList<>();
        for (List<? extends ManifestEntry> entries : newestFirst) {
            sources.add(List.<ManifestEntry>copyOf(entries).iterator());
        }
        return drain(new ManifestMerge(blocks, sources));
    }

    private static List<ManifestEntry> drain(Iterator<ManifestEntry> entries) {
        List<ManifestEntry> drained = new ArrayList<>();
        entries.forEachRemaining(drained::add);
        return drained;
    }
}
