package io.drayage.engine.guest;

import com.github.luben.zstd.ZstdInputStream;
import io.drayage.protocol.MalformedInputException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Lists the files of an initramfs, as the kernel would unpack it (Linux, {@code Documentation/driver-api/early-userspace/buffer-format.rst}): cpio archives in the "newc" format one after the other, with zeros between
 * them, the last one usually compressed as a whole. Content is passed over, not kept. Gzip, xz, LZMA, Zstandard and the kernel's LZ4 are read; bzip2 and LZO are named.
 */
final class CpioNames {
    private static final String NAME = "initramfs";
    private static final int HEADER = 110;
    private static final int MOST_NAMES = 200_000;
    private static final int LONGEST_NAME = 4096;

    /** Unpacked, all together. */
    private static final long MOST_BYTES = 1L << 30;

    private static final int XZ_MEMORY_KIB = 72 << 10;
    private static final int ZSTD_WINDOW_LOG = 24;
    private static final int PEEK = 6;

    private final Predicate<String> visitor;
    private long unpacked;
    private int names;
    private boolean enough;

    /** @param visitor takes each path; whether it wants more */
    CpioNames(Predicate<String> visitor) {
        this.visitor = visitor;
    }

    /** Reads to the end, or until the visitor has enough. */
    void read(InputStream file) throws IOException {
        archives(new BufferedInputStream(file, 64 << 10), true);
    }

    private void archives(BufferedInputStream in, boolean mayBeCompressed) throws IOException {
        while (!enough && skipZeros(in)) {
            byte[] magic = peek(in);
            if (is(magic, "070701") || is(magic, "070702")) {
                archive(in);
            } else if (mayBeCompressed) {
                archives(new BufferedInputStream(unpack(in, magic), 64 << 10), false);
                return;
            } else {
                throw malformed("what is behind an archive is none");
            }
        }
    }

    private static InputStream unpack(BufferedInputStream in, byte[] magic) throws IOException {
        if (is(magic, "\u001f\u008b")) {
            return new GZIPInputStream(in, 64 << 10);
        }
        if (is(magic, "\u00fd7zXZ")) {
            return new XZInputStream(in, XZ_MEMORY_KIB);
        }
        if (is(magic, "(\u00b5/\u00fd")) {
            return new ZstdInputStream(in).setLongMax(ZSTD_WINDOW_LOG);
        }
        if (is(magic, "\u0002!L\u0018")) {
            return new LegacyLz4Stream(in);
        }
        if (is(magic, "]\u0000\u0000")) {
            return new LZMAInputStream(in, XZ_MEMORY_KIB);
        }
        throw malformed(
                is(magic, "BZh")
                        ? "it is packed by bzip2, which this check does not read"
                        : is(magic, "\u0089LZO")
                                ? "it is packed by LZO, which this check does not read"
                                : "it is packed in a way that this check does not know");
    }

    /** One archive up to its trailer. */
    private void archive(BufferedInputStream in) throws IOException {
        while (!enough) {
            byte[] header = in.readNBytes(HEADER);
            if (header.length < HEADER || !is(header, "07070")) {
                throw malformed("an entry's header is cut short or has no magic number");
            }
            long nameLength = hex(header, 94);
            long fileLength = hex(header, 54);
            if (nameLength < 1 || nameLength > LONGEST_NAME) {
                throw malformed("a name of " + nameLength + " bytes");
            }
            byte[] name = in.readNBytes((int) nameLength);
            if (name.length < nameLength) {
                throw malformed("a name is cut short");
            }
            String path = new String(name, 0, (int) nameLength - 1, StandardCharsets.UTF_8);
            skip(in, padding(HEADER + nameLength));
            skip(in, fileLength + padding(fileLength));
            if (path.equals("TRAILER!!!")) {
                return;
            }
            names++;
            if (names > MOST_NAMES) {
                throw malformed("it has more than " + MOST_NAMES + " files");
            }
            enough = !visitor.test(path);
        }
    }

    private void skip(InputStream in, long bytes) throws IOException {
        unpacked += bytes;
        if (unpacked > MOST_BYTES) {
            throw malformed("unpacked it has more than " + (MOST_BYTES >> 20) + " MiB");
        }
        in.skipNBytes(bytes);
    }

    private static long padding(long length) {
        return (4 - length % 4) % 4;
    }

    private static long hex(byte[] header, int at) {
        long value = 0;
        for (int i = at; i < at + 8; i++) {
            int digit = Character.digit(header[i], 16);
            if (digit < 0) {
                throw malformed("a length is no hexadecimal number");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    /** Passes over zeros; whether anything is behind them. */
    private boolean skipZeros(BufferedInputStream in) throws IOException {
        while (true) {
            in.mark(1);
            int next = in.read();
            if (next < 0) {
                return false;
            }
            if (next != 0) {
                in.reset();
                return true;
            }
            skip(in, 0);
            unpacked++;
        }
    }

    private static byte[] peek(BufferedInputStream in) throws IOException {
        in.mark(PEEK);
        byte[] magic = in.readNBytes(PEEK);
        in.reset();
        return magic;
    }

    private static boolean is(byte[] bytes, String magic) {
        byte[] wanted = magic.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes[i] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static MalformedInputException malformed(String reason) {
        return new MalformedInputException(NAME, 0, reason);
    }
}
