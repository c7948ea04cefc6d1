package io.drayage.load.bench.floor;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;

/**
 * The primitives that only compute: inflate by every route there is, SHA-256, LZ4. A repetition does a fixed amount of work; the primitives take turns, so that a
 * change of the machine's speed meets all of them. One thread.
 */
final class CorePrimitives {
    private static final int GRAIN_BYTES = 64 * 1024;
    private static final int BLOCK_BYTES = 512 * 1024;
    /** A repetition goes over at least so much virtual disk. */
    private static final long REPETITION_BYTES = 1L << 30;

    private final DiskSample sample;
    private final int passes;
    private final ThreadMeter meter = new ThreadMeter();
    private final byte[] grain = new byte[GRAIN_BYTES];
    private final byte[] digest = new byte[32];
    private final LZ4Compressor lz4 = LZ4Factory.nativeInstance().fastCompressor();
    private final byte[] compressed = new byte[lz4.maxCompressedLength(BLOCK_BYTES)];
    private final MessageDigest sha256 = sha256();

    private enum Work {
        INFLATE,
        HASH,
        COMPRESS
    }

    private record Contender(String name, Work work, ThreadMeter.Pass pass, List<Cost> costs) {
        Contender(String name, Work work, ThreadMeter.Pass pass) {
            this(name, work, pass, new ArrayList<>());
        }
    }

    CorePrimitives(DiskSample sample) {
        this.sample = sample;
        this.passes = (int) Math.max(1, REPETITION_BYTES / sample.capacityBytes());
    }

    /** Measures all of them; of the inflaters only the cheapest counts. */
    List<PrimitiveFigure> measure(int warmUps, int repetitions) {
        List<Contender> contenders = contenders();
        for (int i = -warmUps; i < repetitions; i++) {
            for (Contender contender : contenders) {
                Cost cost = meter.run(contender.pass(), passes, sample.blockBytes());
                if (i >= 0) {
                    contender.costs().add(cost);
                }
            }
        }
        Contender cheapest = contenders.stream()
                .filter(contender -> contender.work() == Work.INFLATE)
                .min(Comparator.comparingDouble(
                        contender -> Cost.median(contender.costs()).cpuSeconds()))
                .orElseThrow();
        return contenders.stream()
                .map(contender -> figure(contender, contender.work() != Work.INFLATE || contender.equals(cheapest)))
                .toList();
    }

    private List<Contender> contenders() {
        List<Contender> contenders = new ArrayList<>();
        for (InflateRoute route : InflateRoute.available()) {
            contenders.add(new Contender(route.label(), Work.INFLATE, () -> inflateAll(route)));
        }
        contenders.add(new Contender("SHA-256 (JDK)", Work.HASH, this::hashAll));
        contenders.add(new Contender("LZ4 (lz4-java, native)", Work.COMPRESS, this::compressAll));
        return contenders;
    }

    private PrimitiveFigure figure(Contender contender, boolean counted) {
        double perByte = (double) sample.blockBytes() / sample.capacityBytes();
        PrimitiveFigure figure = PrimitiveFigure.of(contender.name(), contender.costs(), perByte);
        PrimitiveFigure placed = contender.work() == Work.COMPRESS ? figure.onlyForStoring() : figure;
        return counted ? placed : placed.notCounted();
    }

    private long inflateAll(InflateRoute route) {
        long result = 0;
        for (byte[] zlib : sample.grains()) {
            int length = route.inflate(zlib, grain);
            result += length + grain[length - 1];
        }
        return result;
    }

    private long hashAll() {
        long result = 0;
        for (byte[] block : sample.blocks()) {
            sha256.update(block);
            try {
                sha256.digest(digest, 0, digest.length);
            } catch (DigestException e) {
                throw new IllegalStateException("a SHA-256 has 32 bytes", e);
            }
            result += digest[0];
        }
        return result;
    }

    private long compressAll() {
        long result = 0;
        for (byte[] block : sample.blocks()) {
            result += lz4.compress(block, 0, block.length, compressed, 0);
        }
        return result;
    }

    /** Bytes of LZ4 for a byte of virtual disk, a block that does not shrink counted as it is. */
    double lz4BytesPerByte() {
        long bytes = 0;
        for (byte[] block : sample.blocks()) {
            bytes += Math.min(block.length, lz4.compress(block, 0, block.length, compressed, 0));
        }
        return (double) bytes / sample.capacityBytes();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
