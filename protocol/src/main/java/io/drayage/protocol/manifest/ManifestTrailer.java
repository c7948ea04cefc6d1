package io.drayage.protocol.manifest;

/**
 * What is known of a manifest at its end.
 *
 * @param dataBlocks blocks with content in this manifest
 * @param zeroBlocks zero blocks in this manifest
 * @param segments distinct segments that it refers to
 * @param lengthBytes length of the whole object
 * @param sha256 of the whole object, trailer included: 64 lower-case hex digits, as run.json holds it
 */
public record ManifestTrailer(long dataBlocks, long zeroBlocks, int segments, long lengthBytes, String sha256) {}
