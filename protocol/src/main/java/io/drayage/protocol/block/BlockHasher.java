package io.drayage.protocol.block;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes blocks one after the other with the JDK's SHA-256 (an intrinsic on x86-64 and AArch64) and no garbage but the result. One thread at a time. */
public final class BlockHasher {
    private final MessageDigest sha256 = newSha256();
    private final byte[] digest = new byte[BlockHash.BYTES];
    private final ByteBuffer digestView = ByteBuffer.wrap(digest);

    /** The hash of the 524 288 bytes from {@code offset} on; the caller has padded a short tail with zeros. */
    public BlockHash hash(byte[] block, int offset) {
        sha256.update(block, offset, BlockGeometry.BLOCK_BYTES);
        try {
            sha256.digest(digest, 0, digest.length);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 did not fit 32 bytes", e);
        }
        return BlockHash.read(digestView.rewind());
    }

    /** A fresh SHA-256; every Java platform has one. */
    public static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks SHA-256", e);
        }
    }

    /** The digest of what was hashed until now; hashing can go on. */
    public static byte[] digestSoFar(MessageDigest digest) {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java platform's SHA-256 cannot be cloned", e);
        }
    }
}
