package io.drayage.protocol.nfc;

/**
 * The head of one piece of an answer to a read.
 *
 * @param status 0 when the data is good
 * @param requestOffset byte offset on the disk that was asked for
 * @param requestLength bytes that were asked for
 * @param offset byte offset of this fragment within the request
 * @param length bytes of the disk that it holds, 1 or more
 * @param wireLength bytes that follow on the wire
 */
record ReadFragment(
        long status,
        NfcCompression compression,
        long requestOffset,
        long requestLength,
        long offset,
        long length,
        long wireLength) {
    /** Where the fragment ends within the request, exclusive. */
    long end() {
        return offset + length;
    }
}
