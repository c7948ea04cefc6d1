package io.drayage.protocol.lz4;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import net.jpountz.xxhash.XXHashFactory;

/**
 * lz4-java's implementations, chosen once: the native one by name, because {@code fastestInstance()} silently degrades when it is loaded by a child class loader,
 * and the bounds-checked Java one where the library for this platform cannot be loaded. Never the {@code Unsafe} one: hostile frames are decoded here. Both
 * choices decode each other's output, but may compress to different bytes.
 */
final class Lz4Codec {
    private static final LZ4Factory FACTORY = factory();

    static final LZ4Compressor COMPRESSOR = FACTORY.fastCompressor();
    static final LZ4SafeDecompressor DECOMPRESSOR = FACTORY.safeDecompressor();

    private Lz4Codec() {}

    /** xxHash32 with seed 0. */
    static int xxh32(byte[] bytes, int offset, int length) {
        return XXHashFactory.safeInstance().hash32().hash(bytes, offset, length, 0);
    }

    private static LZ4Factory factory() {
        try {
            return LZ4Factory.nativeInstance();
        } catch (LinkageError | RuntimeException e) {
            return LZ4Factory.safeInstance();
        }
    }
}
