package io.drayage.lab.vmdk;

/**
 * Choices that real writers make differently.
 *
 * @param version 1 or 3 in the header; vSphere says 3
 * @param shortLastGrain whether a partial last grain is compressed without its padding (as qemu does) or padded to 64 KiB
 * @param progressEveryGrains after how many grains a group of four progress markers (type 4) is written; 0 for never
 * @param endOfStream whether the end-of-stream marker is written; without it the stream counts as truncated
 */
public record VmdkOptions(int version, boolean shortLastGrain, int progressEveryGrains, boolean endOfStream) {
    /** What a host of vSphere 7 writes. */
    public static VmdkOptions vsphere() {
        return new VmdkOptions(3, false, 0, true);
    }

    /** The same, ending before the end-of-stream marker. */
    public VmdkOptions withoutEndOfStream() {
        return new VmdkOptions(version, shortLastGrain, progressEveryGrains, false);
    }
}
