package io.drayage.engine.nfc;

import static io.drayage.engine.testing.Await.await;
import static io.drayage.engine.testing.Await.failureOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.flow.VertxInternals;
import io.drayage.engine.testing.Await;
import io.drayage.lab.disk.GeneratedContent;
import io.drayage.lab.disk.GrainDictionary;
import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.estate.NfcManners.Fragments;
import io.drayage.lab.estate.NfcManners.OverLimit;
import io.drayage.lab.estate.NfcManners.Release;
import io.drayage.lab.fault.NfcFault;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.nfc.NfcCompression;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The NFC source against the lab's port 902. */
class NfcSourceIT {
    private static final long MIB = 1 << 20;
    private static final GrainDictionary DICTIONARY = new GrainDictionary(7, 8);

    private final Vertx vertx = Vertx.vertx();
    private final EsxHost host = new EsxHost(vertx, new GeneratedContent(5, 24 * MIB + 512 * 3, 0.6, DICTIONARY));
    private final BlockSet all = BlockSet.all(BlockGeometry.blockCount(host.capacityBytes()));
    private final NfcTuning quick = NfcTuning.defaults()
            .withWaits(Duration.ofSeconds(5), Duration.ofSeconds(4), Duration.ofMillis(5), Duration.ofSeconds(15));
    private final Permits permits = new Permits();

    @AfterEach
    void nothingIsLeftOpen() {
        Await.until("files are closed", () -> host.counters.filesOpen() == 0);
        Await.until("connections are closed", () -> host.counters.connectionsOpen() == 0);
        assertThat(permits.open.get()).isZero();
        await(vertx.close());
    }

    private static Stream<Arguments> manners() {
        NfcManners plain = NfcManners.esxi8();
        return Stream.of(
                Arguments.of("in order", plain, NfcCompression.NONE),
                Arguments.of("holes", plain, NfcCompression.SKIPZ),
                Arguments.of("zlib", plain, NfcCompression.ZLIB),
                Arguments.of("FastLZ", plain, NfcCompression.FASTLZ),
                Arguments.of("7.0.3", plain.release(Release.ESXI_7).withoutAllocatedBlocks(), NfcCompression.SKIPZ),
                Arguments.of("6.7", plain.banner(false, true).withoutAllocatedBlocks(), NfcCompression.SKIPZ),
                Arguments.of("shuffled", plain.fragments(Fragments.SHUFFLED).newestFirst(4), NfcCompression.SKIPZ),
                Arguments.of("interleaved", plain.interleaved().newestFirst(4), NfcCompression.NONE),
                Arguments.of("odd", plain.fragments(Fragments.ODD).interleaved(), NfcCompression.SKIPZ),
                Arguments.of("odd plain", plain.fragments(Fragments.ODD), NfcCompression.NONE),
                Arguments.of("odd zlib", plain.fragments(Fragments.ODD), NfcCompression.ZLIB),
                Arguments.of("small buffers", plain.memoryBytes(MIB), NfcCompression.FASTLZ));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("manners")
    void theWholeDiskIsReadHoweverTheHostAnswers(String name, NfcManners manners, NfcCompression compression) {
        // Given
        host.manners = manners;
        NfcTuning tuning = quick.withCompression(compression);
        if (manners.memoryBytes() > 0) {
            tuning = tuning.withBuffers(64 << 10, 4);
        }

        // When
        ComparingListener heard = read(all, tuning, 8 * MIB, false);

        // Then
        await(heard.done.future());
        assertThat(heard.delivered.build()).isEqualTo(all);
        boolean holesAreTold = compression == NfcCompression.SKIPZ && manners.fragments() != Fragments.ODD;
        assertThat(heard.zeroBlocks.get() > 0).isEqualTo(holesAreTold);
        Await.until("polite", () -> host.counters.politeEnds() == 1);
        assertThat(host.tickets.get()).isEqualTo(1);
    }

    @Test
    void nfcIsPlainOnlyWhenItIsAskedFor() {
        ComparingListener heard = read(all, quick, 8 * MIB, true);

        await(heard.done.future());
        assertThat(heard.delivered.build()).isEqualTo(all);
    }

    @Test
    void onlyTheBlocksThatAreWantedAreRead() {
        // Given: single blocks, a pair across a mebibyte, the tail
        BlockSet some =
                BlockSet.builder().add(3, 2).add(9, 1).add(20, 5).add(48, 1).build();

        // When
        ComparingListener heard = read(some, quick, 8 * MIB, false);

        // Then
        await(heard.done.future());
        assertThat(heard.delivered.build()).isEqualTo(some);
        assertThat(host.counters.readBytes().getOrDefault("web-01/0", 0L))
                .isEqualTo(8 * BlockGeometry.BLOCK_BYTES + 512L * 3);
    }

    @Test
    void nothingToReadEndsAtOnce() {
        assertThat(await(read(BlockSet.empty(), quick, MIB, false).done.future())
                        .wireBytes())
                .isNotNegative();
    }

    @Test
    void everyByteOfCreditIsAccountedFor() {
        // Given: all the credit at once, none later
        long credit = 64 * MIB;
        var source = new NfcSource(vertx, host.request(all, quick, false), permits);
        var heard = new ComparingListener(source, host.content(), credit);
        heard.giveOnce();
        heard.begin(VertxInternals.newEventLoopContext(vertx));

        // When
        await(heard.done.future());
        await(source.close());

        // Then: what was taken has come back, the rest was never touched
        assertThat(heard.creditOut.get())
                .isEqualTo(credit - host.counters.readBytes().getOrDefault("web-01/0", 0L));
    }

    @Test
    void theLeastCreditIsEnough() {
        ComparingListener heard = read(all, quick, MIB + (128 << 10), false);

        await(heard.done.future());
        assertThat(heard.delivered.build()).isEqualTo(all);
        assertThat(host.counters.readsPeak()).isLessThanOrEqualTo(2);
    }

    @Test
    void withoutCreditNothingIsAskedFor() {
        var source = new NfcSource(vertx, host.request(all, quick, false), permits);
        var heard = new ComparingListener(source, host.content(), 512 << 10);
        heard.starve();
        heard.begin(VertxInternals.newEventLoopContext(vertx));
        Await.until("it is open", () -> host.counters.filesOpen() > 0);

        assertThat(host.counters.reads()).isZero();
        await(source.close());
        // Politely or not: the host may have opened the file before its answer is here.
        Await.until("the connection is gone", () -> host.counters.connectionsOpen() == 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = NfcFault.Kind.class,
            names = {
                "STATUS",
                "READ_ERROR",
                "OUT_OF_RANGE",
                "DUPLICATE",
                "OVERLAP",
                "WIRE_LENGTH",
                "CUT",
                "BAD_MAGIC",
                "WRONG_OP_ID",
                "STALL",
                "NO_MEMORY",
                "OPEN_STATUS",
                "END_BEFORE_BANNER",
                "ERROR_BANNER",
                "SILENT_BANNER",
                "COMPLETE_INSTEAD_OF_VERSION",
                "NO_MEMORY_AT_START"
            })
    void aFaultCostsAConnectionButNeverTheDisk(NfcFault.Kind kind) {
        // Given
        host.faults.on("*", kind.stage() == NfcFault.Stage.READ ? 5 : 0, 1, new NfcFault(kind, 0));

        // When
        ComparingListener heard = read(all, quick, 8 * MIB, false);

        // Then
        await(heard.done.future());
        assertThat(heard.delivered.build()).isEqualTo(all);
        assertThat(host.faults.struck()).containsEntry(kind, 1L);
        assertThat(host.tickets.get()).isEqualTo(2);
        boolean congestion =
                List.of("NO_MEMORY", "NO_MEMORY_AT_START", "END_BEFORE_BANNER").contains(kind.name());
        assertThat(permits.congestions).hasSize(congestion ? 1 : 0);
    }

    @ParameterizedTest
    @EnumSource(
            value = NfcFault.Kind.class,
            names = {"WRONG_ANNOUNCED_THUMBPRINT", "OTHER_DATA_CERTIFICATE", "LOCKED"})
    void whatCannotGetBetterEndsAtOnceWithTheRemedy(NfcFault.Kind kind) {
        // Given
        host.faults.on("*", 0, 100, new NfcFault(kind, 0));

        // When
        Throwable failure = failureOf(read(all, quick, 8 * MIB, false).done.future());

        // Then
        boolean locked = kind == NfcFault.Kind.LOCKED;
        assertThat(failure).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(locked ? Kind.NOT_ELIGIBLE : Kind.UNTRUSTED);
            assertThat(e.remedy()).isNotBlank();
        });
        assertThat(host.tickets.get()).isEqualTo(1);
    }

    @Test
    void aDroppedConnectionIsContinuedAtTheBlock() {
        // Given: it drops twice, in mid-disk
        host.faults.on("*", 0, 2, new NfcFault(NfcFault.Kind.DROP_AFTER, 5 * MIB));

        // When
        ComparingListener heard = read(all, quick.withCompression(NfcCompression.NONE), 4 * MIB, false);

        // Then
        await(heard.done.future());
        assertThat(heard.delivered.build()).isEqualTo(all);
        assertThat(host.tickets.get()).isEqualTo(3);
        assertThat(host.counters.readBytes().getOrDefault("web-01/0", 0L))
                .as("at most what was outstanding is read again")
                .isLessThanOrEqualTo(host.capacityBytes() + 2 * 4 * MIB);
    }

    @Test
    void aHostThatIsFullIsWaitedFor() {
        // Given
        host.manners = NfcManners.esxi8().mostConnections(1, OverLimit.END);
        var first = new NfcSource(vertx, host.request(all, quick, false), permits);
        var holder = new ComparingListener(first, host.content(), 512 << 10);
        holder.giveOnce();
        holder.begin(VertxInternals.newEventLoopContext(vertx));
        Await.until("the first is open", () -> host.counters.filesOpen() > 0);

        // When
        ComparingListener second = read(all, quick, 8 * MIB, false);
        Await.until("the second was turned away", () -> permits.congestions.size() >= 2);
        await(first.close());

        // Then
        await(second.done.future());
        assertThat(second.delivered.build()).isEqualTo(all);
    }

    @Test
    void aHostThatStaysFullFailsTheDiskOnlyAfterLongPatience() {
        // Given
        host.faults.on("*", 0, 10_000, NfcFault.of(NfcFault.Kind.END_BEFORE_BANNER));
        NfcTuning impatient = NfcTuning.defaults()
                .withWaits(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofMillis(5), Duration.ofMillis(700));

        // When
        Throwable failure = failureOf(read(all, impatient, 8 * MIB, false).done.future());

        // Then
        assertThat(failure).hasMessageContaining("too many connections");
        assertThat(permits.congestions.size()).isGreaterThan(quick.tries());
    }

    @Test
    void aFileOfAnotherVmIsRefusedWithTheRemedy() {
        // Given
        NfcSourceRequest right = host.request(all, quick, false);
        var wrong = new NfcSourceRequest(
                right.diskName(),
                "[datastore1] other/other.vmdk",
                right.capacityBytes(),
                all,
                right.tickets(),
                false,
                quick,
                right.place());

        // When
        Throwable failure = failureOf(read(wrong, 8 * MIB).done.future());

        // Then
        assertThat(failure)
                .hasMessageContaining("permission check failed")
                .hasMessageContaining("Allow read-only disk access");
    }

    @Test
    void anotherCapacityIsAnError() {
        NfcSourceRequest right = host.request(BlockSet.all(3), quick, false);
        var wrong = new NfcSourceRequest(
                right.diskName(),
                right.path(),
                32 * MIB,
                BlockSet.all(3),
                right.tickets(),
                false,
                quick,
                right.place());

        assertThat(failureOf(read(wrong, 8 * MIB).done.future())).hasMessageContaining("has 25167360 bytes");
    }

    @Test
    void aTicketForAnotherCertificateNeverSendsTheTicket() {
        NfcSourceRequest right = host.request(all, quick, false);
        var wrong = new NfcSourceRequest(
                right.diskName(),
                right.path(),
                right.capacityBytes(),
                all,
                () -> host.ticket()
                        .map(t -> new io.drayage.engine.vsphere.NfcTicket(
                                t.host(), t.port(), "AA:".repeat(19) + "AA", t.service(), t.sessionId())),
                false,
                quick,
                right.place());

        assertThat(failureOf(read(wrong, 8 * MIB).done.future())).hasMessageContaining("is not the pinned");
        assertThat(host.counters.refusals()).isZero();
        assertThat(host.unusedTickets()).isEqualTo(1);
    }

    @Test
    void unallocatedBlocksOfASparseDiskAreNotRead() {
        // Given: 4 GiB of which a hundredth holds anything
        var sparse = new EsxHost(vertx, new GeneratedContent(11, 4L << 30, 0.01, DICTIONARY));
        BlockSet whole = BlockSet.all(BlockGeometry.blockCount(sparse.capacityBytes()));
        var source = new NfcSource(vertx, sparse.request(whole, quick, false), permits);
        var heard = new ComparingListener(source, sparse.content(), 8 * MIB);
        heard.trust();

        // When
        heard.begin(VertxInternals.newEventLoopContext(vertx));
        await(heard.done.future());
        await(source.close());

        // Then
        assertThat(heard.delivered.build()).isEqualTo(whole);
        assertThat(sparse.counters.readBytes().getOrDefault("web-01/0", 0L)).isLessThan(100 * MIB);
        Await.until("closed", () -> sparse.counters.connectionsOpen() == 0);
    }

    @Test
    void cancellationClosesTheDiskPolitely() {
        // Given
        host.manners = NfcManners.esxi8().latency(Duration.ofMillis(20));
        var source = new NfcSource(vertx, host.request(all, quick, false), permits);
        var heard = new ComparingListener(source, host.content(), 2 * MIB);
        heard.begin(VertxInternals.newEventLoopContext(vertx));
        Await.until("some blocks came", () -> heard.blocks.get() > 4);

        // When
        await(source.close());
        long blocks = heard.blocks.get();

        // Then
        Await.until("polite", () -> host.counters.politeEnds() == 1);
        assertThat(heard.done.future().isComplete()).isFalse();
        assertThat(heard.blocks.get()).isEqualTo(blocks);
    }

    @Test
    void tenMillisecondsOfLatencyCostLittle() {
        // Given
        var big = new EsxHost(vertx, new GeneratedContent(3, 256 * MIB, 1, DICTIONARY));
        double near = rate(big);
        near = Math.max(near, rate(big));

        // When
        big.manners = NfcManners.esxi8().latency(Duration.ofMillis(10));
        double far = Math.max(rate(big), rate(big));

        // Then: the figure is 0.8 on a quiet machine; other builds run beside this test
        org.slf4j.LoggerFactory.getLogger(NfcSourceIT.class)
                .atInfo()
                .addKeyValue("nearMibPerSecond", near)
                .addKeyValue("farMibPerSecond", far)
                .addKeyValue("outstanding", big.counters.readsPeak())
                .log("rates");
        assertThat(far / near).isGreaterThan(0.6);
    }

    private double rate(EsxHost of) {
        BlockSet whole = BlockSet.all(BlockGeometry.blockCount(of.capacityBytes()));
        var source = new NfcSource(vertx, of.request(whole, quick, false), permits);
        var heard = new ComparingListener(source, of.content(), 12 * MIB);
        heard.trust();
        long start = System.nanoTime();
        heard.begin(VertxInternals.newEventLoopContext(vertx));
        await(heard.done.future());
        double seconds = (System.nanoTime() - start) / 1e9;
        await(source.close());
        return of.capacityBytes() / seconds / MIB;
    }

    private ComparingListener read(BlockSet toRead, NfcTuning tuning, long credit, boolean plain) {
        return read(host.request(toRead, tuning, plain), credit);
    }

    private ComparingListener read(NfcSourceRequest request, long credit) {
        var source = new NfcSource(vertx, request, permits);
        var heard = new ComparingListener(source, host.content(), credit);
        heard.begin(VertxInternals.newEventLoopContext(vertx));
        return heard;
    }
}
