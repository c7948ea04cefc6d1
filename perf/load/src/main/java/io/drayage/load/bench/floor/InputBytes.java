package io.drayage.load.bench.floor;

/**
 * How much work a run had to do.
 *
 * @param wire bytes read from the host
 * @param data bytes inflated and hashed
 * @param changed bytes, out of those, that were compressed
 * @param lz4 bytes uploaded
 */
public record InputBytes(long wire, long data, long changed, long lz4) {}
