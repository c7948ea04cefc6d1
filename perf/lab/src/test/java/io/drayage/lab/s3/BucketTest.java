package io.drayage.lab.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

class BucketTest {
    private final Counters counters = new Counters();
    private final Bucket bucket = new Bucket("b", 5, counters);
    private final Upload upload = bucket.create("key", "CRC64NVME", Map.of(), Instant.EPOCH);

    private void part(int number, String content) {
        byte[] bytes = content.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        upload.parts()
                .put(
                        number,
                        new StoredPart(
                                number,
                                bytes.length,
                                Crc64NvmeTest.crc(bytes),
                                "\"e" + number + "\"",
                                Optional.empty(),
                                Instant.EPOCH));
    }

    private static Bucket.NamedPart named(int number) {
        return new Bucket.NamedPart(number, "\"e" + number + "\"", "");
    }

    private AbstractThrowableAssert<?, ?> refusal(String crc, Bucket.NamedPart... named) {
        return assertThatThrownBy(() -> bucket.complete(upload, List.of(named), crc, Instant.EPOCH));
    }

    private static void is(AbstractThrowableAssert<?, ?> refusal, String code) {
        refusal.isInstanceOfSatisfying(S3Error.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void theNamedPartsMakeTheObjectAndTheRestIsLeftOver() {
        // Given
        part(1, "hello ");
        part(2, "never named");
        part(7, "world");

        // When
        Bucket.Completed completed = bucket.complete(upload, List.of(named(1), named(7)), "", Instant.EPOCH);

        // Then
        assertThat(completed.object().lengthBytes()).isEqualTo(11);
        assertThat(completed.object().crc64Nvme())
                .isEqualTo(Crc64NvmeTest.crc("hello world".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        assertThat(completed.unused()).extracting(StoredPart::number).containsExactly(2);
        assertThat(counters.openUploads()).isZero();
        assertThat(counters.objects()).isEqualTo(1);
    }

    @Test
    void aSmallPartIsRefusedUnlessItIsTheLast() {
        part(1, "tiny");
        part(2, "large enough");

        is(refusal("", named(1), named(2)), "EntityTooSmall");
    }

    @Test
    void unknownPartsAndEtagsAreInvalid() {
        part(1, "hello");

        is(refusal("", named(2)), "InvalidPart");
        is(refusal("", new Bucket.NamedPart(1, "\"other\"", "")), "InvalidPart");
        is(refusal("", new Bucket.NamedPart(1, "\"e1\"", "AAAAAAAAAAA=")), "InvalidPart");
    }

    @Test
    void partsMustAscend() {
        part(1, "hello");
        part(2, "world");

        is(refusal("", named(2), named(1)), "InvalidPartOrder");
        is(refusal("", named(1), named(1)), "InvalidPartOrder");
        is(refusal(""), "MalformedXML");
    }

    @Test
    void aWrongChecksumOfTheWholeObjectIsABadDigest() {
        part(1, "hello");

        is(refusal("AAAAAAAAAAA=", named(1)), "BadDigest");
        assertThat(counters.openUploads()).isEqualTo(1);
    }

    @Test
    void anUploadBelongsToItsKey() {
        assertThat(bucket.upload("key", upload.id())).isSameAs(upload);
        is(assertThatThrownBy(() -> bucket.upload("other", upload.id())), "NoSuchUpload");
        is(assertThatThrownBy(() -> bucket.object("key")), "NoSuchKey");
    }
}
