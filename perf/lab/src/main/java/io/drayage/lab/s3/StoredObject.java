package io.drayage.lab.s3;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** An object: its parts in order, never joined. */
record StoredObject(
        String key,
        List<StoredPart> parts,
        long lengthBytes,
        long crc64Nvme,
        String etag,
        Map<String, String> metadata,
        Instant lastModified) {}
