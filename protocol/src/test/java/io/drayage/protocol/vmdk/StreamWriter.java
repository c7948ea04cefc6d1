package io.drayage.protocol.vmdk;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Deflater;

/**
 * Writes streamOptimized VMDKs for tests: VMware's layout step by step, so that a test can leave out, repeat or spoil any
 * step. Keeps its own books of where grains and tables went.
 */
final class StreamWriter {

    static final int SECTOR = 512;
    static final int GRAIN_SECTORS = 128;
    static final int GRAIN_BYTES = GRAIN_SECTORS * SECTOR;
    static final int TABLE_ENTRIES = 512;
    static final int VERSION = 4;
    static final int FLAGS = 8;
    static final int CAPACITY = 12;
    static final int GRAIN_SIZE = 20;
    static final int DESCRIPTOR_OFFSET = 28;
    static final int DESCRIPTOR_SIZE = 36;
    static final int ENTRIES = 44;
    static final int DIRECTORY_OFFSET = 56;
    static final int OVERHEAD = 64;
    static final int NEWLINES = 73;
    static final int COMPRESSION = 77;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteBuffer header;
    private final long capacitySectors;
    private final Map<Integer, Integer> tables = new TreeMap<>();
    private final Map<Integer, Integer> open = new TreeMap<>();
    private int openTable;
    private int directorySector;

    private StreamWriter(long capacitySectors) {
        this.capacitySectors = capacitySectors;
        this.header = header(capacitySectors);
    }

    /** A header as vSphere writes it, with room for one sector of descriptor. */
    static ByteBuffer header(long capacitySectors) {
        ByteBuffer header = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        header.put(0, "KDMV".getBytes(StandardCharsets.US_ASCII));
        header.putInt(VERSION, 3).putInt(FLAGS, 0x30001).putLong(CAPACITY, capacitySectors);
        header.putLong(GRAIN_SIZE, GRAIN_SECTORS).putLong(DESCRIPTOR_OFFSET, 1).putLong(DESCRIPTOR_SIZE, 1);
        header.putInt(ENTRIES, TABLE_ENTRIES).putLong(DIRECTORY_OFFSET, -1).putLong(OVERHEAD, 4);
        header.put(NEWLINES, new byte[] {'\n', ' ', '\r', '\n'}).putShort(COMPRESSION, (short) 1);
        return header;
    }

    static String descriptor(long capacitySectors) {
        return """
                # Disk DescriptorFile
                version=1
                CID=fffffffe
                parentCID=ffffffff
                createType="streamOptimized"
                RDONLY %d SPARSE "generated-stream.vmdk"
                ddb.adapterType = "lsilogic"
                """.formatted(capacitySectors);
    }

    /** Header and descriptor are written; grains may follow. */
    static StreamWriter open(long capacitySectors) {
        return new StreamWriter(capacitySectors).preamble(descriptor(capacitySectors));
    }

    static StreamWriter withDescriptor(long capacitySectors, String descriptor) {
        return new StreamWriter(capacitySectors).preamble(descriptor);
    }

    private StreamWriter preamble(String descriptor) {
        bytes(header);
        bytes(descriptor.getBytes(StandardCharsets.UTF_8));
        while (sector() < header.getLong(OVERHEAD)) {
            out.write(0);
        }
        return this;
    }

    /** A grain; tables that it leaves behind are written first. */
    StreamWriter grain(long lba, byte[] content) {
        int table = (int) (lba / ((long) GRAIN_SECTORS * TABLE_ENTRIES));
        if (table != openTable) {
            table();
        }
        openTable = table;
        open.put((int) (lba / GRAIN_SECTORS % TABLE_ENTRIES), sector());
        byte[] zlib = deflate(content);
        return rawGrain(lba, zlib.length, zlib);
    }

    /** A grain marker and data as given, in no table. */
    StreamWriter rawGrain(long lba, int size, byte[] data) {
        bytes(little(12).putLong(0, lba).putInt(8, size));
        bytes(data);
        return pad();
    }

    /** The open table, if it has any grains. */
    StreamWriter table() {
        return open.isEmpty() ? this : table(TABLE_ENTRIES * 4 / SECTOR);
    }

    StreamWriter table(long value) {
        marker(value, 1);
        if (!open.isEmpty()) {
            tables.put(openTable, sector());
        }
        ByteBuffer entries = little(TABLE_ENTRIES * 4);
        open.forEach((index, at) -> entries.putInt(4 * index, at));
        open.clear();
        return bytes(entries);
    }

    StreamWriter directory() {
        return directory(directorySectors());
    }

    StreamWriter directory(long value) {
        marker(value, 2);
        directorySector = sector();
        ByteBuffer entries = little(directorySectors() * SECTOR);
        tables.forEach((index, at) -> entries.putInt(4 * index, at));
        return bytes(entries);
    }

    StreamWriter footer() {
        return footer(1, footerCopy().putLong(DIRECTORY_OFFSET, directorySector));
    }

    StreamWriter footer(long value, ByteBuffer copy) {
        return marker(value, 3).bytes(copy);
    }

    /** The header again, to be changed. */
    ByteBuffer footerCopy() {
        return little(SECTOR).put(0, header, 0, SECTOR);
    }

    int directorySector() {
        return directorySector;
    }

    StreamWriter endOfStream() {
        return marker(0, 0);
    }

    StreamWriter progress(long lba) {
        return bytes(little(SECTOR).putInt(MARKER_TYPE, 4).putLong(MARKER_TYPE + 4, lba));
    }

    private static final int MARKER_TYPE = 12;

    StreamWriter marker(long value, int type) {
        return bytes(little(SECTOR).putLong(0, value).putInt(MARKER_TYPE, type));
    }

    StreamWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private StreamWriter bytes(ByteBuffer whole) {
        byte[] copy = new byte[whole.capacity()];
        whole.get(0, copy);
        return bytes(copy);
    }

    StreamWriter zeros(int count) {
        return bytes(new byte[count]);
    }

    /** Everything that must still follow. */
    byte[] finish() {
        return table().directory().footer().endOfStream().toBytes();
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    private StreamWriter pad() {
        return zeros((SECTOR - out.size() % SECTOR) % SECTOR);
    }

    private int sector() {
        return out.size() / SECTOR;
    }

    private int directorySectors() {
        long tableCount =
                (capacitySectors + (long) GRAIN_SECTORS * TABLE_ENTRIES - 1) / (GRAIN_SECTORS * TABLE_ENTRIES);
        return (int) ((tableCount * 4 + SECTOR - 1) / SECTOR);
    }

    static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater();
        deflater.setInput(content);
        deflater.finish();
        byte[] zlib = new byte[content.length + 1024];
        int length = deflater.deflate(zlib);
        deflater.end();
        return Arrays.copyOf(zlib, length);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
