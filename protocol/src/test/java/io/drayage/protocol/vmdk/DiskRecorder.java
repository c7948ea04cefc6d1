package io.drayage.protocol.vmdk;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Inflates every grain at once and keeps what the disk would hold; counts what a hostile stream could make us allocate. */
final class DiskRecorder implements GrainHandler {

    /** Shared, as a native window per stream would be slow; the tests run on one thread. */
    private static final GrainInflater INFLATER = new JdkGrainInflater();

    private byte @Nullable [] outstanding;

    final TreeMap<Long, byte[]> grains = new TreeMap<>();
    final List<String> events = new ArrayList<>();
    long allocatedBytes;
    int largestAllocation;

    @Nullable
    SparseExtentHeader header;

    @Nullable
    DiskDescriptor descriptor;

    @Override
    public void header(SparseExtentHeader newHeader, DiskDescriptor newDescriptor) {
        header = newHeader;
        descriptor = newDescriptor;
        events.add("header");
    }

    @Override
    public byte[] allocate(int compressedBytes) {
        if (outstanding != null) {
            throw new IllegalStateException("two grains at once");
        }
        allocatedBytes += compressedBytes;
        largestAllocation = Math.max(largestAllocation, compressedBytes);
        outstanding = new byte[compressedBytes];
        return outstanding;
    }

    @Override
    @SuppressWarnings("ReferenceEquality")
    public void grain(long lbaSectors, byte[] zlib, int length) {
        SparseExtentHeader known = header;
        if (zlib != outstanding || known == null) {
            throw new IllegalStateException("not the array that was handed out");
        }
        outstanding = null;
        byte[] content = new byte[known.grainBytes()];
        int inflated = INFLATER.inflate(zlib, 0, length, content, 0, content.length);
        known.requireGrainLength(lbaSectors, inflated);
        grains.put(lbaSectors, content);
        events.add("grain " + lbaSectors + " " + length + " " + Arrays.hashCode(content));
    }

    @Override
    public void progress(long sector) {
        events.add("progress " + sector);
    }

    boolean sameDiskAs(DiskRecorder other) {
        return grains.keySet().equals(other.grains.keySet())
                && grains.keySet().stream().allMatch(lba -> Arrays.equals(grains.get(lba), other.grains.get(lba)));
    }

    /** Reads the whole stream in one piece. */
    static DiskRecorder read(StreamMode mode, long capacityBytes, byte[] stream) {
        DiskRecorder recorder = new DiskRecorder();
        StreamOptimizedReader reader = new StreamOptimizedReader(capacityBytes, mode, recorder);
        reader.feed(ByteBuffer.wrap(stream));
        reader.end();
        return recorder;
    }
}
