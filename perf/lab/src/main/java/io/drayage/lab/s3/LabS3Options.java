package io.drayage.lab.s3;

import java.math.BigInteger;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Predicate;

/**
 * How a {@link LabS3} is set up.
 *
 * @param directory an existing, writable directory for the parts' files; the lab removes what it wrote there on close
 * @param host address to listen on
 * @param port 0 picks a free one
 * @param tls https with a generated certificate ({@link LabS3#certificatePem()})
 * @param region region that a signature's scope must name
 * @param buckets buckets that exist from the start
 * @param discard keys whose multipart parts are counted and checked, but not kept; reading such an object fails. For benchmarks
 * @param minPartBytes smallest part that is not the last; S3's is 5 MiB
 * @param pageSize most entries in a listing's page, 1 to 1000
 */
public record LabS3Options(
        Path directory,
        String host,
        int port,
        boolean tls,
        String region,
        String accessKey,
        String secretKey,
        List<String> buckets,
        Predicate<String> discard,
        long minPartBytes,
        int pageSize) {
    private static final int MIN_PART_BYTES = 5 << 20;
    private static final int PAGE_SIZE = 1000;

    /** http on a free port of 127.0.0.1, region us-east-1, random keys, no buckets, nothing discarded, S3's own limits. */
    public static LabS3Options in(Path directory) {
        SecureRandom random = new SecureRandom();
        return new LabS3Options(
                directory,
                "127.0.0.1",
                0,
                false,
                "us-east-1",
                "LAB" + new BigInteger(80, random).toString(36).toUpperCase(java.util.Locale.ROOT),
                new BigInteger(200, random).toString(36),
                List.of(),
                key -> false,
                MIN_PART_BYTES,
                PAGE_SIZE);
    }

    /** The same with these buckets from the start. */
    public LabS3Options withBuckets(String... names) {
        return new LabS3Options(
                directory,
                host,
                port,
                tls,
                region,
                accessKey,
                secretKey,
                List.of(names),
                discard,
                minPartBytes,
                pageSize);
    }

    /** The same over https. */
    public LabS3Options withTls() {
        return new LabS3Options(
                directory, host, port, true, region, accessKey, secretKey, buckets, discard, minPartBytes, pageSize);
    }

    /** The same on this port. */
    public LabS3Options withPort(int number) {
        return new LabS3Options(
                directory, host, number, tls, region, accessKey, secretKey, buckets, discard, minPartBytes, pageSize);
    }

    /** The same with this key pair. */
    public LabS3Options withKeys(String access, String secret) {
        return new LabS3Options(
                directory, host, port, tls, region, access, secret, buckets, discard, minPartBytes, pageSize);
    }

    /** The same, not keeping the parts of these keys. */
    public LabS3Options discarding(Predicate<String> keys) {
        return new LabS3Options(
                directory, host, port, tls, region, accessKey, secretKey, buckets, keys, minPartBytes, pageSize);
    }

    /** The same with another page size for listings. */
    public LabS3Options withPageSize(int entries) {
        return new LabS3Options(
                directory, host, port, tls, region, accessKey, secretKey, buckets, discard, minPartBytes, entries);
    }

    /** The same with another smallest part. */
    public LabS3Options withMinPartBytes(long bytes) {
        return new LabS3Options(
                directory, host, port, tls, region, accessKey, secretKey, buckets, discard, bytes, pageSize);
    }

    @Override
    public String toString() {
        return "LabS3Options[" + host + ":" + port + ", tls=" + tls + "]";
    }
}
