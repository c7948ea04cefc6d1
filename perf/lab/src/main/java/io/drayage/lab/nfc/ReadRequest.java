package io.drayage.lab.nfc;

/**
 * A read as its client asked for it; offset and length are multiples of 512 inside of the disk.
 *
 * @param compression 0 none, 1 zlib, 2 FastLZ, 3 SkipZ
 * @param bufferBytes largest data part of a fragment
 */
record ReadRequest(long opId, NfcFile file, long offset, int length, int compression, int bufferBytes) {
    String disk() {
        return file.vm() + "/" + file.ordinal();
    }
}
