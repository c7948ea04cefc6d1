package io.drayage.lab.s3;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import software.amazon.awssdk.crt.checksums.CRC64NVME;

/** Every checksum that a request promises for its body, and CRC64NVME always, as S3 does. Fed once, in order. */
final class BodyDigests {
    private static final String PREFIX = "x-amz-checksum-";
    private static final List<String> CHECKSUMS = List.of("crc32", "crc32c", "crc64nvme", "sha1", "sha256");

    private final CRC64NVME crc64 = new CRC64NVME();
    private final List<Promised> promised = new ArrayList<>();

    static BodyDigests of(S3Call call) {
        BodyDigests digests = new BodyDigests();
        boolean ofBody = call.operation() != S3Operation.CompleteMultipartUpload; // there it is the object's
        for (String name : CHECKSUMS) {
            String value = call.header(PREFIX + name);
            if (ofBody && !value.isEmpty()) {
                digests.promise(name.toUpperCase(Locale.ROOT), name, "BadDigest", value);
            }
        }
        String trailer = call.header("x-amz-trailer").toLowerCase(Locale.ROOT);
        if (trailer.startsWith(PREFIX) && CHECKSUMS.contains(trailer.substring(PREFIX.length()))) {
            digests.promise(trailer, trailer.substring(PREFIX.length()), "BadDigest", "");
        }
        if (!call.header("content-md5").isEmpty()) {
            digests.promise("Content-MD5", "md5", "BadDigest", call.header("content-md5"));
        }
        digests.promisePayloadHash(call.header("x-amz-content-sha256"));
        return digests;
    }

    private void promisePayloadHash(String value) {
        if (value.length() == 64) {
            byte[] raw = HexFormat.of().parseHex(value);
            promise(
                    "x-amz-content-sha256",
                    "sha256",
                    "XAmzContentSHA256Mismatch",
                    Base64.getEncoder().encodeToString(raw));
        } else if (!value.equals("UNSIGNED-PAYLOAD") && !value.equals("STREAMING-UNSIGNED-PAYLOAD-TRAILER")) {
            throw new S3Error(501, "NotImplemented", "The lab's S3 does not implement the payload type " + value);
        }
    }

    private void promise(String name, String algorithm, String code, String expected) {
        promised.add(new Promised(name, code, expected, sum(algorithm)));
    }

    void update(byte[] bytes, int offset, int length) {
        crc64.update(bytes, offset, length);
        promised.forEach(p -> p.sum.update(bytes, offset, length));
    }

    long crc64Nvme() {
        return crc64.getValue();
    }

    /** Throws what S3 answers when a promised checksum is wrong. */
    void check(Map<String, String> trailers) {
        for (Promised p : promised) {
            String expected = p.expected.isEmpty() ? trailers.getOrDefault(p.name, "") : p.expected;
            if (!expected.equals(Base64.getEncoder().encodeToString(p.sum.value(this)))) {
                throw new S3Error(
                        400, p.code, "The " + p.name + " you specified did not match the calculated checksum.");
            }
        }
    }

    private static Sum sum(String algorithm) {
        return switch (algorithm) {
            case "crc32" -> new ShortSum(new CRC32());
            case "crc32c" -> new ShortSum(new CRC32C());
            case "crc64nvme" -> new SharedSum();
            case "sha1" -> new LongSum(digest("SHA-1"));
            case "sha256" -> new LongSum(digest("SHA-256"));
            default -> new LongSum(digest("MD5"));
        };
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Sum {
        void update(byte[] bytes, int offset, int length);

        byte[] value(BodyDigests all);
    }

    private record ShortSum(Checksum checksum) implements Sum {
        @Override
        public void update(byte[] bytes, int offset, int length) {
            checksum.update(bytes, offset, length);
        }

        @Override
        public byte[] value(BodyDigests all) {
            return ByteBuffer.allocate(Integer.BYTES)
                    .putInt((int) checksum.getValue())
                    .array();
        }
    }

    /** The CRC64NVME that is computed anyway. */
    private record SharedSum() implements Sum {
        @Override
        public void update(byte[] bytes, int offset, int length) {}

        @Override
        public byte[] value(BodyDigests all) {
            return ByteBuffer.allocate(Long.BYTES).putLong(all.crc64Nvme()).array();
        }
    }

    private record LongSum(MessageDigest digest) implements Sum {
        @Override
        public void update(byte[] bytes, int offset, int length) {
            digest.update(bytes, offset, length);
        }

        @Override
        public byte[] value(BodyDigests all) {
            return digest.digest();
        }
    }

    private record Promised(String name, String code, String expected, Sum sum) {}
}
