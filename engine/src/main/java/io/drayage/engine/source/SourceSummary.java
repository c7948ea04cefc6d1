package io.drayage.engine.source;

import java.util.Optional;

/**
 * What a source says about a whole reading.
 *
 * @param wireBytes bytes of the disk's data as they came over the wire, after TLS and HTTP framing
 * @param wireSha1 SHA-1 of those bytes, 40 hex digits in lower case, if it was asked for
 */
public record SourceSummary(long wireBytes, Optional<String> wireSha1) {}
