package io.drayage.protocol.guest;

import java.nio.ByteBuffer;
import java.util.List;

/** A part of a disk. */
record DiskPart(DiskBytes disk, long offset, long lengthBytes) implements DiskBytes {
    @Override
    public ByteBuffer read(long at, int length) {
        return disk.read(offset + at, length);
    }

    @Override
    public void expect(List<Span> spans) {
        disk.expect(spans.stream()
                .map(span -> new Span(offset + span.offset(), span.length()))
                .toList());
    }
}
