package io.drayage.engine.image;

import io.drayage.protocol.manifest.ManifestEntry;
import java.util.List;

/**
 * One ranged GET: a contiguous piece of a segment that holds the frames of these blocks, ascending by offset.
 *
 * @param segmentKey key relative to the staging prefix
 * @param offset first byte of the range in the segment
 * @param length bytes, at most {@link FetchPlanner#MAX_RANGE_BYTES}
 */
public record FetchRange(String segmentKey, long offset, int length, List<ManifestEntry.Data> blocks) {}
