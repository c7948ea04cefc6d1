package io.drayage.engine.nfc;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.flow.StreamGovernor;
import io.drayage.engine.flow.StreamPlace;
import io.drayage.engine.source.BlockSource;
import io.drayage.engine.source.SourceBlock;
import io.drayage.engine.source.SourceListener;
import io.drayage.engine.source.SourceSummary;
import io.drayage.engine.vsphere.NfcTicket;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockSet;
import io.drayage.protocol.nfc.NfcCompression;
import io.drayage.protocol.vmdk.GrainInflater;
import io.drayage.protocol.vmdk.JdkGrainInflater;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * Finds out on a real host what was only ever seen in simulation: reads the same blocks of one disk by every way in which the client may ask for them, one connection each, and compares. Reads at
 * most {@link #SAMPLE_BLOCKS} blocks from the disk's beginning and as many from its end each time, holds one disk open at a time, writes nothing. Stateless; any context.
 */
public final class NfcProbe {
    /** Blocks from each end of the disk. */
    public static final int SAMPLE_BLOCKS = 32;

    private static final long CREDIT_BYTES = 16L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SMALL_BUFFER_BYTES = 64 << 10;

    private NfcProbe() {}

    /**
     * A way of asking and what came of it.
     *
     * @param way for people
     * @param refusal why it failed, or empty
     * @param sha256 of the blocks in ascending order, zeros included; empty when it failed
     * @param wireBytes that the host sent
     */
    public record Finding(String way, String refusal, String sha256, long blocks, long wireBytes, Duration took) {
        /** Whether blocks were read. */
        public boolean ok() {
            return refusal.isEmpty();
        }
    }

    private record Way(String name, NfcTuning tuning, boolean plain) {}

    /**
     * Tries every way, one after the other.
     *
     * @param path the file, {@code [datastore] directory/disk.vmdk}
     * @param plainToo whether NFC without TLS is tried as well
     */
    public static Future<List<Finding>> probe(
            Vertx vertx,
            String diskName,
            String path,
            long capacityBytes,
            Supplier<Future<NfcTicket>> tickets,
            boolean plainToo) {
        Future<List<Finding>> all = Future.succeededFuture(new ArrayList<>());
        for (Way way : ways(plainToo)) {
            NfcSourceRequest request = new NfcSourceRequest(
                    diskName,
                    path,
                    capacityBytes,
                    sample(capacityBytes),
                    tickets,
                    way.plain(),
                    way.tuning(),
                    new StreamPlace("probe", "probe", "probe"));
            all = all.compose(
                    found -> new Reading(vertx, way.name(), request).run().map(one -> {
                        found.add(one);
                        return found;
                    }));
        }
        return all;
    }

    private static List<Way> ways(boolean plainToo) {
        List<Way> ways = new ArrayList<>();
        for (NfcCompression compression : NfcCompression.values()) {
            ways.add(new Way(
                    "TLS, 1 MiB buffers, " + compression.name().toLowerCase(java.util.Locale.ROOT),
                    tuning(compression, 1 << 20, false),
                    false));
        }
        ways.add(new Way("TLS, 64 KiB buffers, none", tuning(NfcCompression.NONE, SMALL_BUFFER_BYTES, false), false));
        ways.add(new Way("TLS, allocated blocks asked", tuning(NfcCompression.SKIPZ, 1 << 20, true), false));
        if (plainToo) {
            ways.add(new Way("without TLS, none", tuning(NfcCompression.NONE, 1 << 20, false), true));
        }
        return ways;
    }

    private static NfcTuning tuning(NfcCompression compression, int bufferBytes, boolean query) {
        NfcTuning usual = NfcTuning.defaults();
        return usual.withCompression(compression)
                .withBuffers(bufferBytes, usual.bufferCount())
                .withQueryAllocated(query)
                .withWaits(usual.stepTimeout(), usual.readTimeout(), usual.firstBackOff(), PATIENCE);
    }

    private static BlockSet sample(long capacityBytes) {
        long blocks = BlockGeometry.blockCount(capacityBytes);
        long head = Math.min(blocks, SAMPLE_BLOCKS);
        long tail = Math.max(head, blocks - SAMPLE_BLOCKS);
        BlockSet.Builder sample = BlockSet.builder();
        sample.add(0, head);
        if (tail < blocks) {
            sample.add(tail, blocks - tail);
        }
        return sample.build();
    }

    /** One reading by one way. */
    private static final class Reading implements SourceListener {
        private static final byte[] ZEROS = new byte[BlockGeometry.BLOCK_BYTES];

        private final Context context;
        private final String way;
        private final BlockSource source;
        private final MessageDigest digest;
        private final GrainInflater inflater = new JdkGrainInflater();
        private final byte[] block = new byte[BlockGeometry.BLOCK_BYTES];
        private final long startedNanos = System.nanoTime();
        private final Promise<Finding> found = Promise.promise();
        private long blocks;

        Reading(Vertx vertx, String way, NfcSourceRequest request) {
            this.context = vertx.getOrCreateContext();
            this.way = way;
            this.source = new NfcSource(vertx, request, StreamGovernor.unbounded());
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        Future<Finding> run() {
            context.runOnContext(go -> {
                source.start(this);
                source.request(CREDIT_BYTES);
            });
            return found.future().eventually(() -> {
                inflater.close();
                return source.close();
            });
        }

        @Override
        public void block(SourceBlock read) {
            int held = read.heldBytes();
            read.materialise(inflater, block);
            digest.update(block);
            blocks++;
            source.request(held);
        }

        @Override
        public void zeros(long firstBlock, long count) {
            for (long i = 0; i < count; i++) {
                digest.update(ZEROS);
            }
            blocks += count;
        }

        @Override
        public void released(long bytes) {
            source.request(bytes);
        }

        @Override
        public void ended(SourceSummary summary) {
            found.tryComplete(new Finding(
                    way, "", HexFormat.of().formatHex(digest.digest()), blocks, summary.wireBytes(), took()));
        }

        @Override
        public void failed(EngineException cause) {
            found.tryComplete(new Finding(way, String.valueOf(cause.getMessage()), "", blocks, 0, took()));
        }

        private Duration took() {
            return Duration.ofNanos(System.nanoTime() - startedNanos);
        }
    }
}
