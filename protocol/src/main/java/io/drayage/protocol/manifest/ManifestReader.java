package io.drayage.protocol.manifest;

import io.drayage.protocol.MalformedInputException;
import io.drayage.protocol.block.BlockHasher;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Reads a manifest in one pass, however its bytes are cut. Holds the keys of the segments (bounded), at most one cut record, and nothing else.
 *
 * <p>One thread at a time. After a {@link MalformedInputException} the reader is of no use. Its offsets count from the object's first byte.
 */
public final class ManifestReader {
    private final ManifestRecords records;
    private final MessageDigest sha256 = BlockHasher.newSha256();
    private final ByteBuffer cut = ByteBuffer.allocate(ManifestLayout.SEGMENT_BYTES + ManifestLayout.MAX_KEY_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);

    /** Bytes of all whole structures before the current one. */
    private long offset;

    /** @param handler called from within {@link #feed} */
    public ManifestReader(ManifestHandler handler) {
        records = new ManifestRecords(handler);
    }

    /**
     * Takes the next bytes.
     *
     * @param chunk from position to limit, any length; on return it is consumed and the caller's again
     * @throws MalformedInputException when the object is not a manifest, as early as that shows
     */
    public void feed(ByteBuffer chunk) {
        ByteBuffer view = chunk.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        while (view.hasRemaining()) {
            if (cut.position() > 0) {
                completeCut(view);
            } else {
                takeWhole(view);
            }
        }
        chunk.position(chunk.limit());
    }

    /**
     * The object ends here.
     *
     * @throws MalformedInputException when the trailer has not been read
     */
    public ManifestTrailer end() {
        if (!records.ended()) {
            throw new MalformedInputException(ManifestRecords.STRUCTURE, offset, "ends before its trailer");
        }
        byte[] digest = BlockHasher.digestSoFar(sha256);
        return new ManifestTrailer(
                records.dataBlocks(),
                records.zeroBlocks(),
                records.segments(),
                offset,
                HexFormat.of().formatHex(digest));
    }

    /** Takes whole structures straight from the chunk, hashed in one piece, and puts a last cut one aside. */
    private void takeWhole(ByteBuffer view) {
        int from = view.position();
        int length = records.lengthOfNext(view, offset);
        while (length <= view.remaining() && !records.atTrailer(view)) {
            records.take(view, offset);
            view.position(view.position() + length);
            offset += length;
            if (!view.hasRemaining()) {
                break;
            }
            length = records.lengthOfNext(view, offset);
        }
        hash(view, from, view.position());
        if (view.hasRemaining()) {
            if (length <= view.remaining()) {
                takeTrailer(view);
                view.position(view.position() + length);
            } else {
                cut.put(view);
            }
        }
    }

    private void completeCut(ByteBuffer view) {
        int missing = records.lengthOfNext(
                        cut.duplicate().order(ByteOrder.LITTLE_ENDIAN).flip(), offset)
                - cut.position();
        int taken = Math.min(missing, view.remaining());
        cut.put(view.slice(view.position(), taken));
        view.position(view.position() + taken);
        cut.flip();
        int length = records.lengthOfNext(cut, offset);
        if (length > cut.limit()) {
            cut.position(cut.limit()).limit(cut.capacity());
            return;
        }
        if (records.atTrailer(cut)) {
            takeTrailer(cut);
        } else {
            records.take(cut, offset);
            hash(cut, 0, length);
            offset += length;
        }
        cut.clear();
    }

    private void takeTrailer(ByteBuffer bytes) {
        int at = bytes.position();
        int digestAt = at + ManifestLayout.TRAILER_DIGEST_AT;
        hash(bytes, at, digestAt);
        records.takeTrailer(bytes, BlockHasher.digestSoFar(sha256), offset);
        hash(bytes, digestAt, at + ManifestLayout.TRAILER_BYTES);
        offset += ManifestLayout.TRAILER_BYTES;
    }

    private void hash(ByteBuffer bytes, int from, int to) {
        if (to > from) {
            sha256.update(bytes.slice(from, to - from));
        }
    }
}
