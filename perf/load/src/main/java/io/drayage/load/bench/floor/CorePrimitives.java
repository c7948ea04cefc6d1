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
    private final MessageDigest sha256 = algorithm("SHA-256");
    private final MessageDigest sha1 = algorithm("SHA-1");

    private record Contender(String name, Step step, long bytes, ThreadMeter.Pass pass, List<Cost> costs) {
        Contender(String name, Step step, long bytes, ThreadMeter.Pass pass) {
            this(name, step, bytes, pass, new ArrayList<>());
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
                Cost cost = meter.run(contender.pass(), passes, contender.bytes());
                if (i >= 0) {
                    contender.costs().add(cost);
                }
            }
        }
        Contender cheapest = contenders.stream()
                .filter(contender -> contender.step() == Step.INFLATE)
                .min(Comparator.comparingDouble(
                        contender -> Cost.median(contender.costs()).cpuSeconds()))
                .orElseThrow();
        return contenders.stream()
                .map(contender -> figure(contender, contender.step() != Step.INFLATE || contender.equals(cheapest)))
                .toList();
    }

    private List<Contender> contenders() {
        long data = sample.blockBytes();
        List<Contender> contenders = new ArrayList<>();
        for (InflateRoute route : InflateRoute.available()) {
            contenders.add(new Contender(route.label(), Step.INFLATE, data, () -> inflateAll(route)));
        }
        contenders.add(new Contender("SHA-256 (JDK)", Step.HASH, data, () -> hash(sha256, sample.blocks())));
        contenders.add(new Contender("LZ4 (lz4-java, native)", Step.COMPRESS, data, this::compressAll));
        contenders.add(new Contender(
                "SHA-1 of the stream (manifest check)",
                Step.CHECK,
                sample.wireBytes(),
                () -> hash(sha1, sample.wire())));
        return contenders;
    }

    private PrimitiveFigure figure(Contender contender, boolean best) {
        double perByte = (double) contender.bytes() / sample.capacityBytes();
        PrimitiveFigure figure = PrimitiveFigure.of(contender.name(), contender.step(), contender.costs(), perByte);
        return best ? figure : figure.notCounted();
    }

    private long inflateAll(InflateRoute route) {
        long result = 0;
        for (byte[] zlib : sample.grains()) {
            int length = route.inflate(zlib, grain);
            result += length + grain[length - 1];
        }
        return result;
    }

    private long hash(MessageDigest algorithm, List<byte[]> pieces) {
        long result = 1;
        for (byte[] piece : pieces) {
            algorithm.update(piece);
            try {
                algorithm.digest(digest, 0, digest.length);
            } catch (DigestException e) {
                throw new IllegalStateException("a digest has at most " + digest.length + " bytes", e);
            }
            result += Byte.toUnsignedInt(digest[0]);
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

    private static MessageDigest algorithm(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
    }
}
