package io.drayage.lab.nfc;

import io.drayage.lab.disk.Grain;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Makes the records that answer a read. Blocking: content is read here. One use. */
final class FragmentWriter {
    private static final int RECORD_BYTES = Frames.HEADER_BYTES + 44;
    private static final int IO = 7;
    private static final int NONE = 0;
    private static final int ZLIB = 1;
    private static final int FAST_LZ = 2;
    private static final int SKIP_Z = 3;

    private final byte[] out;
    private final ByteBuffer fields;
    private int used;

    private FragmentWriter(int capacity) {
        out = new byte[capacity];
        fields = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The records of those fragments, one after the other. */
    static Buffer write(ReadRequest request, List<Fragment> fragments) {
        int capacity = 0;
        for (Fragment fragment : fragments) {
            capacity += RECORD_BYTES + fragment.length();
        }
        FragmentWriter writer = new FragmentWriter(capacity);
        fragments.forEach(fragment -> writer.append(request, fragment));
        return TlsLayers.wrap(writer.out, writer.used);
    }

    private void append(ReadRequest request, Fragment fragment) {
        int data = used + RECORD_BYTES;
        int packed = pack(request, fragment, data);
        int wire = packed < 0 ? fragment.length() : packed;
        if (packed < 0) {
            request.file().content().read(request.offset() + fragment.offset(), out, data, fragment.length());
        }
        fields.putInt(used, (int) Frames.MAGIC)
                .putInt(used + 4, IO)
                .putInt(used + 8, 44)
                .putInt(used + 12, (int) request.opId());
        int payload = used + Frames.HEADER_BYTES;
        fields.putInt(payload + 8, 1)
                .putInt(payload + 12, packed < 0 ? NONE : request.compression())
                .putLong(payload + 16, request.offset())
                .putInt(payload + 24, request.length())
                .putInt(payload + 28, fragment.offset())
                .putInt(payload + 32, fragment.length())
                .putInt(payload + 36, wire);
        used = data + wire;
    }

    /** Packs a fragment to {@code at} as the client asked; the bytes it came to, or -1 when it does not get smaller. */
    private int pack(ReadRequest request, Fragment fragment, int at) {
        return switch (request.compression()) {
            case ZLIB -> zlib(request, fragment, at);
            case SKIP_Z -> SkipZ.pack(raw(request, fragment), out, at, fragment.length());
            case FAST_LZ -> FastLzEncoder.pack(raw(request, fragment), out, at, fragment.length());
            default -> -1;
        };
    }

    private static byte[] raw(ReadRequest request, Fragment fragment) {
        byte[] raw = new byte[fragment.length()];
        request.file().content().read(request.offset() + fragment.offset(), raw, 0, raw.length);
        return raw;
    }

    private int zlib(ReadRequest request, Fragment fragment, int at) {
        long start = request.offset() + fragment.offset();
        boolean whole = start % Grain.BYTES == 0 && fragment.length() == Grain.BYTES;
        byte[] packed =
                whole ? request.file().content().grain(start / Grain.BYTES).zlib() : Zlib.pack(raw(request, fragment));
        if (packed.length >= fragment.length()) {
            return -1;
        }
        System.arraycopy(packed, 0, out, at, packed.length);
        return packed.length;
    }
}
