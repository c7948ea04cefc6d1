package io.drayage.lab.nfc;

import io.drayage.lab.fault.NfcFault;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/** Answers that no honest host gives: the right records, then spoilt in one place. */
final class ReadFaults {
    private static final int PAYLOAD = Frames.HEADER_BYTES;
    private static final int DATA = PAYLOAD + 44;
    private static final int COMPRESSION_AT = PAYLOAD + 12;
    private static final int FRAGMENT_OFFSET_AT = PAYLOAD + 28;
    private static final int FRAGMENT_LENGTH_AT = PAYLOAD + 32;
    private static final int WIRE_LENGTH_AT = PAYLOAD + 36;

    private ReadFaults() {}

    static ReadAnswer.Slice write(NfcFault fault, ReadRequest request, List<Fragment> fragments) {
        return switch (fault.kind()) {
            case CUT -> {
                Buffer honest = FragmentWriter.write(request, fragments);
                yield new ReadAnswer.Slice(honest.getBuffer(0, DATA + (honest.length() - DATA) / 2), true, 0);
            }
            case STALL ->
                new ReadAnswer.Slice(
                        FragmentWriter.write(request, fragments), false, fault.amount() > 0 ? fault.amount() : -1);
            default -> ReadAnswer.Slice.of(spoilt(fault.kind(), request, fragments));
        };
    }

    private static Buffer spoilt(NfcFault.Kind kind, ReadRequest request, List<Fragment> fragments) {
        return switch (kind) {
            case READ_ERROR ->
                Frames.error(request.opId(), new NfcRefusal(NfcRefusal.READ_FAILED, "NfcAioReadFile failed"));
            case NO_MEMORY ->
                Frames.error(
                        request.opId(),
                        new NfcRefusal(
                                NfcRefusal.NO_MEMORY,
                                "Failed to allocate the requested " + request.length() + " bytes"));
            case STATUS -> status(request, fragments.get(0));
            case DUPLICATE -> FragmentWriter.write(request, repeated(fragments));
            case OVERLAP -> FragmentWriter.write(request, overlapping(fragments));
            case BROKEN_ZLIB -> packed(request, fragments, 1, new byte[] {0x78, 0x01, 0x55, 0x55, 0x55, 0x55});
            case BAD_SKIPZ ->
                packed(request, fragments, 3, badSegment(fragments.get(0).length()));
            default -> changed(kind, request, FragmentWriter.write(request, fragments));
        };
    }

    private static Buffer changed(NfcFault.Kind kind, ReadRequest request, Buffer honest) {
        Buffer bytes = honest.copy();
        return switch (kind) {
            case OUT_OF_RANGE -> bytes.setIntLE(FRAGMENT_OFFSET_AT, request.length());
            case WIRE_LENGTH -> bytes.setIntLE(WIRE_LENGTH_AT, 0x4000_0000);
            case BAD_MAGIC -> bytes.setIntLE(0, 0xA100DA7B);
            case WRONG_OP_ID -> bytes.setIntLE(12, bytes.getIntLE(12) + 1_000_000);
            case FLIPPED_BIT -> bytes.setByte(bytes.length() - 1, (byte) (bytes.getByte(bytes.length() - 1) ^ 1));
            default -> throw new IllegalStateException(kind + " does not befall reads");
        };
    }

    private static Buffer status(ReadRequest request, Fragment fragment) {
        Buffer record = FragmentWriter.write(request, List.of(fragment)).getBuffer(0, DATA);
        return record.setLongLE(PAYLOAD, NfcRefusal.READ_FAILED)
                .setIntLE(COMPRESSION_AT, 0)
                .setIntLE(FRAGMENT_LENGTH_AT, 0)
                .setIntLE(WIRE_LENGTH_AT, 0);
    }

    private static List<Fragment> repeated(List<Fragment> fragments) {
        List<Fragment> twice = new ArrayList<>(fragments);
        twice.add(0, fragments.get(0));
        return twice;
    }

    private static List<Fragment> overlapping(List<Fragment> fragments) {
        if (fragments.size() == 1) {
            return repeated(fragments);
        }
        List<Fragment> shifted = new ArrayList<>(fragments);
        Fragment second = shifted.get(1);
        shifted.set(1, new Fragment(fragments.get(0).offset(), second.length()));
        return shifted;
    }

    /** The honest first record with other data under a label. */
    private static Buffer packed(ReadRequest request, List<Fragment> fragments, int label, byte[] data) {
        Buffer head = FragmentWriter.write(request, fragments.subList(0, 1)).getBuffer(0, DATA);
        return head.setIntLE(COMPRESSION_AT, label)
                .setIntLE(WIRE_LENGTH_AT, data.length)
                .appendBytes(data);
    }

    private static byte[] badSegment(int length) {
        return Buffer.buffer()
                .appendIntLE(length)
                .appendIntLE(0)
                .appendIntLE(length - 1)
                .appendIntLE(16)
                .appendBytes(new byte[16])
                .getBytes();
    }
}
