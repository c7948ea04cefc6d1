package io.drayage.engine.transfer;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static io.drayage.engine.testing.Await.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.nfc.EsxHost;
import io.drayage.engine.nfc.NfcSource;
import io.drayage.engine.nfc.NfcTuning;
import io.drayage.engine.transfer.TransferFixture.Disk;
import io.drayage.lab.disk.GeneratedContent;
import io.drayage.lab.disk.GrainContent;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.fault.NfcFault;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.lz4.Lz4BlockFrame;
import io.drayage.protocol.manifest.ManifestEntry;
import io.drayage.protocol.nfc.NfcCompression;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk's whole way: the lab's port 902 on one side, the in-memory store on the other. */
class NfcTransferIT {
    private static final long MIB = 1 << 20;
    private static final GrainDictionary DICTIONARY = new GrainDictionary(7, 8);

    @TempDir
    Path directory;

    private TransferFixture fixture;
    private EsxHost host;
    private GrainContent content;

    @BeforeEach
    void open() {
        fixture = new TransferFixture(directory, 64 * MIB);
        content = new GeneratedContent(21, 80 * MIB + 512 * 5, 0.6, DICTIONARY);
        host = new EsxHost(fixture.vertx, content);
    }

    @AfterEach
    void nothingIsLeft() {
        until("no disk is open", () -> host.counters.filesOpen() == 0);
        until("no connection is open", () -> host.counters.connectionsOpen() == 0);
        fixture.assertNothingLeft();
        fixture.close();
    }

    private Future<TransferResult> transfer(Disk disk, NfcCompression compression) {
        NfcTuning tuning = NfcTuning.defaults()
                .withCompression(compression)
                .withWaits(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(5), Duration.ofSeconds(15));
        BlockSet all = BlockSet.all(BlockGeometry.blockCount(content.capacityBytes()));
        var source = new NfcSource(fixture.vertx, host.request(all, tuning, false), StreamGovernor.unbounded());
        return fixture.transfer(disk, source).start();
    }

    @ParameterizedTest
    @EnumSource(NfcCompression.class)
    void whatIsStoredIsByteForByteWhatTheDiskHolds(NfcCompression compression) {
        // Given
        Disk disk = fixture.disk(content.capacityBytes());

        // When
        TransferResult result = await(transfer(disk, compression));

        // Then
        assertStored(disk.table().full());
        assertThat(result.figures().blocksChanged() + result.figures().blocksZero())
                .isEqualTo(BlockGeometry.blockCount(content.capacityBytes()));
        assertThat(host.counters.readsPeak()).isGreaterThan(1);
    }

    @Test
    void droppedConnectionsAreNotSeenInWhatIsStored() {
        // Given
        host.faults.on("*", 0, 3, new NfcFault(NfcFault.Kind.DROP_AFTER, 20 * MIB));
        Disk disk = fixture.disk(content.capacityBytes());

        // When
        await(transfer(disk, NfcCompression.NONE));

        // Then
        assertThat(host.faults.struck()).containsEntry(NfcFault.Kind.DROP_AFTER, 3L);
        assertStored(disk.table().full());
    }

    @ParameterizedTest
    @EnumSource(
            value = NfcFault.Kind.class,
            names = {"BROKEN_ZLIB", "BAD_SKIPZ"})
    void packedDataThatIsDamagedNeverBecomesAnImage(NfcFault.Kind kind) {
        // Given
        host.faults.on("*", 12, 1, NfcFault.of(kind));
        Disk disk = fixture.disk(content.capacityBytes());

        // When
        Throwable failure = failureOf(transfer(disk, NfcCompression.SKIPZ));

        // Then
        assertThat(failure)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MALFORMED_INPUT));
        assertThat(host.faults.struck()).containsEntry(kind, 1L);
    }

    @Test
    void stalledStoreStopsTheReadsAndNothingIsLostWhenItGoesOn() {
        // Given
        content = new GeneratedContent(22, 200 * MIB, 1, DICTIONARY);
        host = new EsxHost(fixture.vertx, content);
        fixture.store.stall();
        Disk disk = fixture.disk(content.capacityBytes());

        // When
        Future<TransferResult> running = transfer(disk, NfcCompression.NONE);
        until("two parts in flight", () -> fixture.store.stalledParts() == 2);

        // Then
        assertThat(fixture.budget.gauges().reservedBytes()).isLessThanOrEqualTo(64 * MIB);
        assertThat(host.counters.readBytes().getOrDefault("web-01/0", 0L)).isLessThan(150 * MIB);
        fixture.store.resume();
        await(running);
        assertStored(disk.table().full());
    }

    /** Decodes every frame from the store and compares bytes and SHA-256 with the disk. */
    private void assertStored(Iterator<ManifestEntry> entries) {
        var hasher = new BlockHasher();
        byte[] expected = new byte[BlockGeometry.BLOCK_BYTES];
        byte[] actual = new byte[BlockGeometry.BLOCK_BYTES];
        long next = 0;
        while (entries.hasNext()) {
            ManifestEntry entry = entries.next();
            assertThat(entry.firstBlock()).isEqualTo(next);
            next = entry.endBlock();
            for (long block = entry.firstBlock(); block < entry.endBlock(); block++) {
                Arrays.fill(expected, (byte) 0);
                content.read(
                        block * BlockGeometry.BLOCK_BYTES,
                        expected,
                        0,
                        BlockGeometry.validBytes(block, content.capacityBytes()));
                BlockHash hash = hasher.hash(expected, 0);
                if (entry instanceof ManifestEntry.Data data) {
                    byte[] segment = fixture.store.object("pre/" + data.segmentKey());
                    Lz4BlockFrame.decode(ByteBuffer.wrap(segment, (int) data.offset(), data.length()), actual, 0);
                    assertThat(actual).isEqualTo(expected);
                    assertThat(data.hash()).isEqualTo(hash);
                } else {
                    assertThat(hash).isEqualTo(BlockHash.ZERO_BLOCK);
                }
            }
        }
        assertThat(next).isEqualTo(BlockGeometry.blockCount(content.capacityBytes()));
    }
}
