package io.drayage.engine.store;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One HTTP request to the store, not yet signed.
 *
 * @param operation S3's name; the CRT's behaviour depends on it
 * @param thing what it is about, for error texts ({@code "part 3 of s3://bucket/key"})
 * @param target path and query, encoded
 * @param body from position to limit; empty for none
 * @param checksummed the CRT adds x-amz-checksum-crc64nvme
 * @param maxAnswerBytes a longer answer is an error
 */
record S3Request(
        String operation,
        String method,
        String thing,
        String target,
        Map<String, String> headers,
        ByteBuffer body,
        boolean checksummed,
        int maxAnswerBytes) {
    /** Enough for a listing of 1000 entries with the longest keys, escaped. */
    static final int MAX_XML_BYTES = 8 << 20;

    private static final ByteBuffer NO_BODY = ByteBuffer.allocate(0);

    static S3Request of(String operation, String method, String thing, String target) {
        return new S3Request(operation, method, thing, target, Map.of(), NO_BODY, false, MAX_XML_BYTES);
    }

    S3Request withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new S3Request(operation, method, thing, target, more, body, checksummed, maxAnswerBytes);
    }

    S3Request withHeaders(Map<String, String> added) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.putAll(added);
        return new S3Request(operation, method, thing, target, more, body, checksummed, maxAnswerBytes);
    }

    S3Request withBody(ByteBuffer bytes, boolean withChecksum) {
        return new S3Request(operation, method, thing, target, headers, bytes, withChecksum, maxAnswerBytes);
    }

    S3Request withMaxAnswerBytes(int bytes) {
        return new S3Request(operation, method, thing, target, headers, body, checksummed, bytes);
    }
}
