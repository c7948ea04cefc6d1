package io.drayage.engine.nfc;

import io.drayage.engine.source.SourceBlock;
import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.nfc.Fragment;
import io.drayage.protocol.vmdk.GrainInflater;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One block as its fragments came, packed or not. Filled on the source's context, then handed over whole and materialised once. */
final class NfcBlock implements SourceBlock {
    /** Smaller plain fragments are copied together at once: an object for each would cost more than the bytes. */
    private static final int SMALL = 4096;

    private final long index;
    private final int validBytes;
    private final List<Part> parts = new ArrayList<>();
    private byte @Nullable [] gathered;
    private boolean holes;
    private long heldBytes;

    /** Bytes {@code from} to {@code to} of a fragment stand at {@code at} of the block. */
    private record Part(Fragment fragment, int from, int to, int at) {}

    NfcBlock(long index, long capacityBytes) {
        this.index = index;
        this.validBytes = BlockGeometry.validBytes(index, capacityBytes);
    }

    int validBytes() {
        return validBytes;
    }

    /** Takes the part of the fragment that lies in this block, if any. */
    void add(Fragment fragment) {
        long start = index * BlockGeometry.BLOCK_BYTES;
        long first = Math.max(start, fragment.diskOffset());
        long end = Math.min(start + validBytes, fragment.diskOffset() + fragment.length());
        if (first >= end) {
            return;
        }
        if (fragment.isHole()) {
            holes = true;
            return;
        }
        var part = new Part(fragment, (int) (first - fragment.diskOffset()), (int) (end - fragment.diskOffset()), (int)
                (first - start));
        if (fragment.isPlain() && fragment.length() < SMALL) {
            gather(part);
        } else {
            parts.add(part);
            heldBytes += fragment.wireLength() * (end - first) / fragment.length();
        }
    }

    private void gather(Part part) {
        if (gathered == null) {
            gathered = new byte[validBytes];
        }
        part.fragment().unpack(NoInflater.INSTANCE, part.from(), part.to(), gathered, part.at());
    }

    /** Whether the host said that all of it is zeros. */
    boolean isHole() {
        return parts.isEmpty() && gathered == null;
    }

    @Override
    public long index() {
        return index;
    }

    /** Never more than was reserved for it: packing that adds some bytes is not counted. */
    @Override
    public int heldBytes() {
        return gathered != null ? validBytes : (int) Math.min(heldBytes, validBytes);
    }

    @Override
    public void materialise(GrainInflater inflater, byte[] target) {
        if (gathered != null) {
            System.arraycopy(gathered, 0, target, 0, validBytes);
        } else if (holes) {
            Arrays.fill(target, 0, validBytes, (byte) 0);
        }
        for (Part part : parts) {
            part.fragment().unpack(inflater, part.from(), part.to(), target, part.at());
        }
        Arrays.fill(target, validBytes, BlockGeometry.BLOCK_BYTES, (byte) 0);
    }

    /** For plain fragments, which need none. */
    private enum NoInflater implements GrainInflater {
        INSTANCE;

        @Override
        public int inflate(byte[] zlib, int off, int len, byte[] target, int targetOff, int maxLength) {
            throw new IllegalStateException("a plain fragment is not inflated");
        }

        @Override
        public void close() {}
    }
}
