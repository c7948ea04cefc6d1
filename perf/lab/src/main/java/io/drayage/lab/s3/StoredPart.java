package io.drayage.lab.s3;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Bytes that were received whole and checked.
 *
 * @param file absent when discarded
 * @param etag with quotes; not an MD5 (S3's own is none either under SSE-KMS): hashing would cost more than everything else here
 */
record StoredPart(
        int number, long lengthBytes, long crc64Nvme, String etag, Optional<Path> file, Instant lastModified) {}
