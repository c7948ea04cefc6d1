package io.drayage.protocol.manifest;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Manifests for tests: written whole into memory, read back into lists. */
final class Manifests {
    static final UUID RUN = UUID.fromString("0c7bd3a2-5b0e-4f5d-9a61-2f6f0f5b7d11");
    static final UUID DISK = UUID.fromString("5f0c1c52-6d2e-8a3b-8c9d-0e1f2a3b4c5d");
    static final UUID PARENT = UUID.fromString("9e107d9d-372b-4b68-8e07-1a2b3c4d5e6f");

    private Manifests() {}

    static ManifestHeader full(long blocks) {
        return new ManifestHeader(RUN, DISK, Optional.empty(), 0, 1, blocks * BlockGeometry.BLOCK_BYTES);
    }

    static ManifestHeader delta(long blocks) {
        return new ManifestHeader(RUN, DISK, Optional.of(PARENT), 1, 1, blocks * BlockGeometry.BLOCK_BYTES);
    }

    static ManifestEntry.Data data(long block, String key) {
        return new ManifestEntry.Data(block, new BlockHash(block, 1, 2, 3), key, block * 1000, 100);
    }

    static ManifestEntry.Zeros zeros(long first, long count) {
        return new ManifestEntry.Zeros(first, count);
    }

    static byte[] write(ManifestHeader header, List<? extends ManifestEntry> entries) {
        return writeWithTrailer(header, entries).bytes();
    }

    static Written writeWithTrailer(ManifestHeader header, List<? extends ManifestEntry> entries) {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(ManifestWriter.MAX_WRITE_BYTES);
        ManifestWriter writer = new ManifestWriter(header);
        for (ManifestEntry entry : entries) {
            writer.add(entry, buffer);
            object.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        ManifestTrailer trailer = writer.finish(buffer);
        object.write(buffer.array(), 0, buffer.position());
        return new Written(object.toByteArray(), trailer);
    }

    static Read read(List<ByteBuffer> chunks) {
        Read read = new Read();
        ManifestReader reader = new ManifestReader(read);
        chunks.forEach(chunk -> reader.feed(chunk.duplicate()));
        read.trailer = Optional.of(reader.end());
        return read;
    }

    static Read read(byte[] object) {
        return read(List.of(ByteBuffer.wrap(object)));
    }

    @SuppressWarnings("ArrayRecordComponent")
    record Written(byte[] bytes, ManifestTrailer trailer) {}

    static final class Read implements ManifestHandler {
        final List<ManifestEntry> entries = new ArrayList<>();
        Optional<ManifestHeader> header = Optional.empty();
        Optional<ManifestTrailer> trailer = Optional.empty();

        @Override
        public void header(ManifestHeader found) {
            header = Optional.of(found);
        }

        @Override
        public void entry(ManifestEntry entry) {
            entries.add(entry);
        }
    }
}
