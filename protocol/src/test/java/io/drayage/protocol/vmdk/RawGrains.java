package io.drayage.protocol.vmdk;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Keeps the grains compressed, and inflates only those that differ from another reading's: fast enough for every bit. */
final class RawGrains implements GrainHandler {

    static final RawGrains NONE = new RawGrains();
    private static final GrainInflater INFLATER = new JdkGrainInflater();

    private final Map<Long, byte[]> grains = new TreeMap<>();
    private @Nullable SparseExtentHeader header;

    static RawGrains read(StreamMode mode, long capacityBytes, byte[] stream) {
        RawGrains grains = new RawGrains();
        StreamOptimizedReader reader = new StreamOptimizedReader(capacityBytes, mode, grains);
        reader.feed(ByteBuffer.wrap(stream));
        reader.end();
        return grains;
    }

    @Override
    public void header(SparseExtentHeader newHeader, DiskDescriptor descriptor) {
        header = newHeader;
    }

    SparseExtentHeader header() {
        return Objects.requireNonNull(header);
    }

    @Override
    public byte[] allocate(int compressedBytes) {
        return new byte[compressedBytes];
    }

    @Override
    public void grain(long lbaSectors, byte[] zlib, int length) {
        grains.put(lbaSectors, Arrays.copyOf(zlib, length));
    }

    /**
     * "same", or "changed …" for what a user would lose.
     *
     * @throws MalformedInputException if inflating notices the difference
     */
    String differenceFrom(RawGrains original) {
        for (Map.Entry<Long, byte[]> grain : grains.entrySet()) {
            byte[] before = original.grains.get(grain.getKey());
            if (before == null) {
                return "changed: new grain at " + grain.getKey();
            }
            if (!Arrays.equals(before, grain.getValue())
                    && !Arrays.equals(inflated(grain.getKey(), before), inflated(grain.getKey(), grain.getValue()))) {
                return "changed: grain at " + grain.getKey();
            }
        }
        boolean sameDisk = header().capacityBytes() == original.header().capacityBytes();
        return sameDisk && grains.keySet().equals(original.grains.keySet()) ? "same" : "changed: grains or capacity";
    }

    private byte[] inflated(long lba, byte[] zlib) {
        byte[] content = new byte[header().grainBytes()];
        int length = INFLATER.inflate(zlib, 0, zlib.length, content, 0, content.length);
        header().requireGrainLength(lba, length);
        return content;
    }
}
