package io.drayage.protocol.nfc;

/**
 * What a session is opened with.
 *
 * @param path {@code [datastore] directory/disk.vmdk}: the descriptor, never the flat extent
 * @param bufferBytes the largest fragment; hosts take 64 KiB, 1 MiB and 2 MiB
 * @param bufferCount buffers of the session; size times count is at most 16 MiB
 * @param compression to ask for
 */
public record AioSettings(String path, int bufferBytes, int bufferCount, NfcCompression compression) {
    /** Checks the bounds. */
    public AioSettings {
        if (path.isBlank()) {
            throw new IllegalArgumentException("no path");
        }
        if (bufferBytes < 64 << 10 || bufferCount < 1 || (long) bufferBytes * bufferCount > 16 << 20) {
            throw new IllegalArgumentException("buffers of " + bufferBytes + " bytes x " + bufferCount);
        }
    }
}
