package io.drayage.lab.vcenter;

import io.drayage.lab.disk.GrainContent;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** A file of a datastore as {@code /folder} hands it out. Thread-safe; reading may block. */
interface FolderFile {
    /** Name of the VM that it belongs to. */
    String vm();

    /** Which of the VM's disks. */
    int disk();

    long sizeBytes();

    /** Bytes of the file; the range lies inside. */
    byte[] read(long offset, int length);

    /** Gives the file back; once, from any thread. */
    void close();

    /** A descriptor. */
    record Text(String vm, int disk, String text) implements FolderFile {
        @Override
        public long sizeBytes() {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }

        @Override
        public byte[] read(long offset, int length) {
            byte[] part = new byte[length];
            System.arraycopy(text.getBytes(StandardCharsets.UTF_8), (int) offset, part, 0, length);
            return part;
        }

        @Override
        public void close() {
            // Nothing is held.
        }
    }

    /** A flat extent. */
    record Flat(String vm, int disk, GrainContent content, BooleanSupplier readable, Runnable release)
            implements FolderFile {
        @Override
        public long sizeBytes() {
            return content.capacityBytes();
        }

        @Override
        public byte[] read(long offset, int length) {
            if (!readable.getAsBoolean()) {
                throw new IllegalStateException("the file is gone");
            }
            byte[] part = new byte[length];
            content.read(offset, part, 0, length);
            return part;
        }

        @Override
        public void close() {
            release.run();
        }
    }
}
