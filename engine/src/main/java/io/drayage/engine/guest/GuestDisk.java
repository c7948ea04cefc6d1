package io.drayage.engine.guest;

import io.drayage.protocol.guest.DiskBytes;

/**
 * A disk that is looked into.
 *
 * @param label as its user knows it, {@code Hard disk 1}
 */
public record GuestDisk(String label, DiskBytes bytes) {}
