package io.drayage.protocol.nfc;

/**
 * What a host says about a disk that it opened.
 *
 * @param handle opaque
 * @param capacityBytes the virtual disk's size, also for a delta link
 * @param sectorBytes 512 unless it says otherwise
 */
public record OpenDisk(long handle, long capacityBytes, int sectorBytes) {}
