package io.drayage.engine.guest;

import io.drayage.engine.testing.Tool;
import io.drayage.protocol.guest.DiskBytes;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A guest's disk, made by the programs that Linux makes its disks with. */
final class GuestImage {
    static final long MIB = 1 << 20;

    private final Path file;

    private GuestImage(Path file) {
        this.file = file;
    }

    /** Skips or fails where a program is missing. */
    static void requireTools() {
        Tool.require("e2fsprogs", "mke2fs");
        Tool.require("fdisk", "sfdisk");
        Tool.require("gdisk", "sgdisk");
        Tool.require("dosfstools", "mkfs.vfat");
        Tool.require("mtools", "mcopy");
        Tool.require("cryptsetup-bin", "cryptsetup");
    }

    static GuestImage blank(Path file, long bytes) {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            made.setLength(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new GuestImage(file);
    }

    Path file() {
        return file;
    }

    /** An MBR by sfdisk's script. */
    GuestImage mbr(String script) {
        Tool.fed("label: dos\n" + script, "sfdisk", "--quiet", file.toString());
        return this;
    }

    /** A GPT by sgdisk's options. */
    GuestImage gpt(String... options) {
        String[] command = new String[options.length + 2];
        command[0] = "sgdisk";
        System.arraycopy(options, 0, command, 1, options.length);
        command[command.length - 1] = file.toString();
        Tool.run(command);
        return this;
    }

    /** Boot code that looks like GRUB's first sector. */
    GuestImage grub() {
        byte[] code = new byte[440];
        code[0] = (byte) 0xeb;
        code[1] = 0x63;
        System.arraycopy(
                "GRUB \0Geom\0Hard Disk\0Read\0 Error".getBytes(StandardCharsets.US_ASCII), 0, code, 0x180, 32);
        return write(0, code);
    }

    /** An ext file system filled from a folder. */
    GuestImage ext(String type, long atMib, long mib, Path tree, String... options) {
        String[] fixed = {
            "mke2fs", "-q", "-F", "-t", type, "-d", tree.toString(), "-E", "offset=" + atMib * MIB,
        };
        String[] command = new String[fixed.length + options.length + 2];
        System.arraycopy(fixed, 0, command, 0, fixed.length);
        System.arraycopy(options, 0, command, fixed.length, options.length);
        command[command.length - 2] = file.toString();
        command[command.length - 1] = mib * 1024 + "k";
        Tool.run(command);
        return this;
    }

    /** A FAT of some size, empty. */
    GuestImage fat(int bits, long atMib, long mib) {
        Tool.run(
                "mkfs.vfat",
                "-s",
                "1",
                "-F",
                Integer.toString(bits),
                "--offset",
                Long.toString(atMib * 2048),
                file.toString(),
                Long.toString(mib * 1024));
        return this;
    }

    /** A folder in a FAT. */
    GuestImage fatFolder(long atMib, String path) {
        Tool.run("mmd", "-i", file + "@@" + atMib + "M", "::" + path);
        return this;
    }

    /** A file in a FAT. */
    GuestImage fatFile(long atMib, Path content, String path) {
        Tool.run("mcopy", "-i", file + "@@" + atMib + "M", content.toString(), "::" + path);
        return this;
    }

    GuestImage write(long at, byte[] bytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Its bytes, read as they are asked for. */
    DiskBytes bytes() {
        return bytes(file);
    }

    static DiskBytes bytes(Path file) {
        return new DiskBytes() {
            @Override
            public long lengthBytes() {
                try {
                    return Files.size(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public ByteBuffer read(long offset, int length) {
                ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    long at = offset;
                    while (bytes.hasRemaining()) {
                        int read = channel.read(bytes, at);
                        if (read < 0) {
                            throw new IllegalArgumentException(offset + " + " + length + " is beyond the disk");
                        }
                        at += read;
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return bytes.clear();
            }
        };
    }
}
