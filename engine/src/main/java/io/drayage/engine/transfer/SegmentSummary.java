package io.drayage.engine.transfer;

/**
 * A completed segment.
 *
 * @param key below the staging prefix
 * @param crc64nvme of the whole object, base64, empty when the store does not say
 */
public record SegmentSummary(int number, String key, long lengthBytes, String crc64nvme) {}
