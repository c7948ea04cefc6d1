package io.drayage.load.bench.estate;

/**
 * Both sides of the estate at about the same time.
 *
 * @param source the vCenter and its hosts
 * @param store the S3
 */
public record EstateCounters(SourceCounters source, StoreCounters store) {}
