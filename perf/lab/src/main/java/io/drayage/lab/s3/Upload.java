package io.drayage.lab.s3;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * An open multipart upload.
 *
 * @param checksumAlgorithm as asked for at creation, upper case; empty when none was
 * @param parts by number; a part sent again replaces the former
 */
record Upload(
        String id,
        String key,
        String checksumAlgorithm,
        Map<String, String> metadata,
        Instant initiated,
        TreeMap<Integer, StoredPart> parts) {}
