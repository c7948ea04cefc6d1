package io.drayage.protocol.vmdk;

import io.drayage.protocol.MalformedInputException;
import java.util.Objects;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The portable {@link GrainInflater}, on the JDK's zlib. Allocates nothing per grain. {@link #close} frees zlib's window at
 * once; without it the JDK's cleaner does so some time after the instance is dropped.
 */
public final class JdkGrainInflater implements GrainInflater {

    private static final String STRUCTURE = "grain data";

    private final Inflater inflater = new Inflater(false);
    /** Where output goes that the target has no room for: one byte tells a bomb from a stream that just fits. */
    private final byte[] overflow = new byte[1];

    @Override
    public int inflate(byte[] zlib, int off, int len, byte[] target, int targetOff, int maxLength) {
        Objects.checkFromIndexSize(targetOff, maxLength, target.length);
        inflater.reset();
        inflater.setInput(zlib, off, len);
        try {
            return inflateAll(target, targetOff, maxLength);
        } catch (DataFormatException e) {
            String cause = e.getMessage();
            throw malformed("corrupt zlib stream" + (cause == null ? "" : ": " + cause));
        }
    }

    private int inflateAll(byte[] target, int targetOff, int maxLength) throws DataFormatException {
        int written = 0;
        while (written < maxLength && !inflater.finished()) {
            int count = inflater.inflate(target, targetOff + written, maxLength - written);
            written += count;
            requireProgress(count);
        }
        // A full target says nothing about the end: zlib may still hold the last block's end and the Adler-32.
        while (!inflater.finished()) {
            int count = inflater.inflate(overflow, 0, 1);
            if (count > 0) {
                throw malformed("inflates to more than " + maxLength + " bytes");
            }
            requireProgress(count);
        }
        if (inflater.getRemaining() != 0) {
            throw malformed(inflater.getRemaining() + " bytes follow the end of the zlib stream");
        }
        return written;
    }

    private void requireProgress(int count) {
        if (count > 0 || inflater.finished()) {
            return;
        }
        throw malformed(inflater.needsDictionary() ? "zlib stream wants a preset dictionary" : "truncated zlib stream");
    }

    private MalformedInputException malformed(String reason) {
        return new MalformedInputException(STRUCTURE, inflater.getBytesRead(), reason);
    }

    @Override
    public void close() {
        inflater.end();
    }
}
