package io.drayage.engine.store;

import static io.drayage.engine.store.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.drayage.engine.store.ObjectStore.ObjectPage;
import io.drayage.engine.store.ObjectStore.OpenUpload;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an ObjectStore does on any S3. Each subclass brings a server and says what that server is lax about. */
@org.junit.jupiter.api.Timeout(120)
abstract class ObjectStoreContract {
    static final int MIB = 1 << 20;

    Vertx vertx;
    CrtObjectStore store;

    /** Where the server is, with right credentials. */
    abstract StoreConfig config();

    /** The server verifies signatures. */
    boolean verifiesSignatures() {
        return true;
    }

    /** The server keeps the full-object CRC64NVME of a multipart object, as S3 does. */
    boolean keepsFullObjectChecksums() {
        return true;
    }

    /** The server refuses what belongs to an upload that it does not know, as S3 does. */
    boolean knowsItsUploads() {
        return true;
    }

    @BeforeEach
    void openStore() throws Exception {
        vertx = Vertx.vertx();
        store = await(CrtObjectStore.open(vertx, config().withPatience(impatient())));
    }

    @AfterEach
    void closeStore() {
        await(store.close());
        await(vertx.close());
    }

    static StorePatience impatient() {
        return new StorePatience(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(20));
    }

    static byte[] randomBytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    String put(String key, String text) {
        await(store.put(key, Buffer.buffer(text), false));
        return key;
    }

    @Test
    void aBucketWithoutLifecycleRulesHasNoneOrDoesNotTell() {
        assertThat(await(store.lifecycleRules()).orElse(java.util.List.of())).isEmpty();
    }

    @Test
    void aMultipartUploadBecomesAnObjectWithItsPartsInOrder() {
        // Given three parts, sent at once and not in order
        byte[] first = randomBytes(5 * MIB, 1);
        byte[] second = randomBytes(5 * MIB + 12_345, 2);
        byte[] last = randomBytes(777, 3);
        String key = "run/segment-0-000001.lz4";
        String upload = await(store.createMultipartUpload(key, Map.of("drayage-run", "r1")));
        Future<UploadedPart> third = store.uploadPart(key, upload, 3, ByteBuffer.wrap(last));
        Future<UploadedPart> one = store.uploadPart(key, upload, 1, ByteBuffer.wrap(first));
        Future<UploadedPart> two = store.uploadPart(key, upload, 2, ByteBuffer.wrap(second));
        List<UploadedPart> parts = List.of(await(one), await(two), await(third));

        // When
        long length = first.length + second.length + (long) last.length;
        StoredObject object = await(store.completeMultipartUpload(key, upload, parts, length));

        // Then
        byte[] all = Buffer.buffer(first).appendBytes(second).appendBytes(last).getBytes();
        StoredObject head = await(store.head(key)).orElseThrow();
        assertThat(object.lengthBytes()).isEqualTo(length);
        assertThat(head.lengthBytes()).isEqualTo(length);
        assertThat(await(store.get(key, 0, 100)).getBytes()).isEqualTo(slice(all, 0, 100));
        int acrossParts = first.length - 50;
        assertThat(await(store.get(key, acrossParts, 100)).getBytes()).isEqualTo(slice(all, acrossParts, 100));
        int tail = all.length - 1000;
        assertThat(await(store.get(key, tail, 1000)).getBytes()).isEqualTo(slice(all, tail, 1000));
        if (keepsFullObjectChecksums()) {
            assertThat(head.crc64nvme()).isEqualTo(crc64nvme(all));
            assertThat(object.crc64nvme()).isEqualTo(crc64nvme(all));
            assertThat(parts.get(0).crc64nvme()).isEqualTo(crc64nvme(first));
        }
    }

    private static byte[] slice(byte[] bytes, int from, int length) {
        return java.util.Arrays.copyOfRange(bytes, from, from + length);
    }

    static String crc64nvme(byte[] bytes) {
        var crc = new software.amazon.awssdk.crt.checksums.CRC64NVME();
        crc.update(bytes);
        return Crc64Nvme.format(crc.getValue());
    }

    @Test
    void aPartIsReadFromPositionToLimitAndLeavesTheBufferAsItWas() {
        // Given a direct buffer with something before and after
        ByteBuffer bytes = ByteBuffer.allocateDirect(100);
        for (int i = 0; i < 100; i++) {
            bytes.put(i, (byte) i);
        }
        bytes.position(10).limit(60);
        String upload = await(store.createMultipartUpload("window", Map.of()));

        // When
        UploadedPart part = await(store.uploadPart("window", upload, 1, bytes));
        await(store.completeMultipartUpload("window", upload, List.of(part), 50));

        // Then
        assertThat(bytes.position()).isEqualTo(10);
        assertThat(bytes.limit()).isEqualTo(60);
        assertThat(part.lengthBytes()).isEqualTo(50);
        Buffer stored = await(store.get("window", 0, 50));
        assertThat(stored.getByte(0)).isEqualTo((byte) 10);
        assertThat(stored.getByte(49)).isEqualTo((byte) 59);
    }

    @Test
    void theStoreTellsWhichPartsAndUploadsItHolds() {
        // Given two uploads below a prefix and one elsewhere
        String upload = await(store.createMultipartUpload("open/a", Map.of()));
        String other = await(store.createMultipartUpload("open/b", Map.of()));
        String elsewhere = await(store.createMultipartUpload("elsewhere", Map.of()));
        UploadedPart two = await(store.uploadPart("open/a", upload, 2, ByteBuffer.wrap(randomBytes(1000, 2))));
        UploadedPart one = await(store.uploadPart("open/a", upload, 1, ByteBuffer.wrap(randomBytes(2000, 1))));

        // When
        List<UploadedPart> parts = await(store.listParts("open/a", upload));
        List<OpenUpload> uploads = await(store.listMultipartUploads("open/"));

        // Then
        assertThat(parts).extracting(UploadedPart::partNumber).containsExactly(1, 2);
        assertThat(parts).extracting(UploadedPart::etag).containsExactly(one.etag(), two.etag());
        assertThat(parts).extracting(UploadedPart::lengthBytes).containsExactly(2000L, 1000L);
        assertThat(uploads)
                .containsExactlyInAnyOrder(new OpenUpload("open/a", upload), new OpenUpload("open/b", other));
        await(store.abortMultipartUpload("elsewhere", elsewhere));
        await(store.abortMultipartUpload("open/a", upload));
        await(store.abortMultipartUpload("open/b", other));
    }

    @Test
    void anAbortedUploadIsGoneAndAbortingItAgainIsFine() {
        // Given
        String upload = await(store.createMultipartUpload("aborted", Map.of()));
        await(store.uploadPart("aborted", upload, 1, ByteBuffer.wrap(randomBytes(100, 1))));

        // When
        await(store.abortMultipartUpload("aborted", upload));
        await(store.abortMultipartUpload("aborted", upload));

        // Then
        assertThat(await(store.listMultipartUploads(""))).isEmpty();
        assertThat(await(store.head("aborted"))).isEmpty();
    }

    @Test
    void completingAnUploadThatIsCompletedFindsTheObject() {
        // Given a completed upload, as after a lost acknowledgement
        String upload = await(store.createMultipartUpload("twice", Map.of()));
        UploadedPart part = await(store.uploadPart("twice", upload, 1, ByteBuffer.wrap(randomBytes(100, 1))));
        await(store.completeMultipartUpload("twice", upload, List.of(part), 100));

        // When
        StoredObject again = await(store.completeMultipartUpload("twice", upload, List.of(part), 100));

        // Then
        assertThat(again.lengthBytes()).isEqualTo(100);
    }

    @Test
    void completingAnUploadThatNeverWasFails() {
        Assumptions.assumeTrue(knowsItsUploads(), "this server answers otherwise");
        // Given
        List<UploadedPart> parts = List.of(new UploadedPart(1, "\"0123456789abcdef0123456789abcdef\"", 100));
        String upload = await(store.createMultipartUpload("never", Map.of()));
        await(store.abortMultipartUpload("never", upload));

        // When / Then
        assertThatThrownBy(() -> await(store.completeMultipartUpload("never", upload, parts, 100)))
                .isInstanceOf(StoreException.NotFound.class)
                .hasMessageContaining("never");
    }

    @Test
    void completingWithAnotherEtagNamesTheInvalidPart() {
        // Given
        String upload = await(store.createMultipartUpload("etag", Map.of()));
        await(store.uploadPart("etag", upload, 1, ByteBuffer.wrap(randomBytes(100, 1))));
        List<UploadedPart> wrong = List.of(new UploadedPart(1, "\"0123456789abcdef0123456789abcdef\"", 100));

        // When / Then
        assertThatThrownBy(() -> await(store.completeMultipartUpload("etag", upload, wrong, 100)))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.STORE);
                    assertThat(e.thing()).isEqualTo("CompleteMultipartUpload of s3://" + store.bucket() + "/etag");
                    assertThat(e.reason()).contains("InvalidPart").contains("HTTP 400");
                    assertThat(e.remedy()).contains("again");
                });
        await(store.abortMultipartUpload("etag", upload));
    }

    @Test
    void aPartBelowFiveMebibytesThatIsNotTheLastIsRefusedByName() {
        // Given
        String upload = await(store.createMultipartUpload("small", Map.of()));
        UploadedPart one = await(store.uploadPart("small", upload, 1, ByteBuffer.wrap(randomBytes(100, 1))));
        UploadedPart two = await(store.uploadPart("small", upload, 2, ByteBuffer.wrap(randomBytes(100, 2))));

        // When / Then
        assertThatThrownBy(() -> await(store.completeMultipartUpload("small", upload, List.of(one, two), 200)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("EntityTooSmall")
                .hasMessageContaining("5 MiB");
        await(store.abortMultipartUpload("small", upload));
    }

    @Test
    void aSmallObjectIsWrittenReadDescribedAndDeleted() {
        // Given
        StoredObject written = await(store.put("small/object.json", Buffer.buffer("{\"a\":1}"), false));

        // When
        Optional<StoredObject> head = await(store.head("small/object.json"));
        Buffer read = await(store.get("small/object.json", 1, 3));
        await(store.delete("small/object.json"));
        await(store.delete("small/object.json"));

        // Then
        assertThat(written.lengthBytes()).isEqualTo(7);
        assertThat(head.orElseThrow().lengthBytes()).isEqualTo(7);
        assertThat(read).isEqualTo(Buffer.buffer("\"a\""));
        assertThat(await(store.head("small/object.json"))).isEmpty();
    }

    @Test
    void aConditionalPutWritesOnlyWhatIsNotThere() {
        // Given
        await(store.put("run.json", Buffer.buffer("mine"), true));

        // When / Then
        assertThatThrownBy(() -> await(store.put("run.json", Buffer.buffer("theirs"), true)))
                .isInstanceOf(StoreException.AlreadyExists.class);
        assertThat(await(store.get("run.json", 0, 4))).isEqualTo(Buffer.buffer("mine"));
    }

    @Test
    void readingWhatIsNotThereIsToldApart() {
        assertThatThrownBy(() -> await(store.get("absent", 0, 10))).isInstanceOf(StoreException.NotFound.class);
        assertThatThrownBy(() -> await(store.get("absent", 0, 0))).isInstanceOf(StoreException.NotFound.class);
        assertThat(await(store.head("absent"))).isEmpty();
    }

    @Test
    void readingPastTheEndFails() {
        // Given
        put("short", "0123456789");

        // When / Then
        assertThatThrownBy(() -> await(store.get("short", 5, 10)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("5 bytes instead of 10");
        assertThatThrownBy(() -> await(store.get("short", 20, 10))).isInstanceOf(EngineException.class);
    }

    @Test
    void aListingHasEveryKeyBelowThePrefixOnceAndAscending() {
        // Given
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            expected.add(put("list/" + i, "x".repeat(i + 1)));
        }
        put("lisu", "after");
        put("lis", "before");

        // When
        List<StoredObject> found = new ArrayList<>();
        String continuation = "";
        do {
            ObjectPage page = await(store.list("list/", continuation));
            found.addAll(page.objects());
            continuation = page.continuation();
        } while (!continuation.isEmpty());

        // Then
        assertThat(found).extracting(StoredObject::key).containsExactlyElementsOf(expected);
        assertThat(found.get(6).lengthBytes()).isEqualTo(7);
    }

    @Test
    void keysWithUnusualCharactersSurvive() {
        // Given
        String key = "odd/a b+c%20d&e=f?g#h<i>\"ü€/z~'()*!.json";

        // When
        put(key, "odd");

        // Then
        assertThat(await(store.get(key, 0, 3))).isEqualTo(Buffer.buffer("odd"));
        assertThat(await(store.list("odd/", "")).objects())
                .extracting(StoredObject::key)
                .containsExactly(key);
        await(store.delete(key));
        assertThat(await(store.head(key))).isEmpty();
    }

    @Test
    void aWrongSecretIsALoginErrorWithoutTheSecret() {
        Assumptions.assumeTrue(verifiesSignatures(), "this server does not verify signatures");
        // Given
        StoreConfig right = config();
        StoreConfig.StaticKeys keys = (StoreConfig.StaticKeys) right.credentials();
        StoreConfig wrong = withCredentials(
                right, new StoreConfig.StaticKeys(keys.accessKeyId(), Secret.of("not-the-secret"), Optional.empty()));
        CrtObjectStore refused = await(CrtObjectStore.open(vertx, wrong));

        // When / Then
        assertThatThrownBy(() -> await(refused.put("key", Buffer.buffer("x"), false)))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.LOGIN);
                    assertThat(e.reason()).contains("SignatureDoesNotMatch").contains("HTTP 403");
                    assertThat(e.remedy()).isEqualTo("Check the secret access key");
                    assertThat(e.getMessage()).doesNotContain("not-the-secret");
                });
        await(refused.close());
    }

    @Test
    void aMissingBucketIsAConfigurationErrorThatNamesIt() {
        // Given
        StoreConfig right = config();
        StoreConfig elsewhere = new StoreConfig(
                "no-such-bucket-here",
                right.region(),
                right.endpoint(),
                right.credentials(),
                right.caBundlePem(),
                right.maxPartsInFlight());
        CrtObjectStore lost = await(CrtObjectStore.open(vertx, elsewhere));

        // When / Then
        assertThatThrownBy(() -> await(lost.put("key", Buffer.buffer("x"), false)))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION);
                    assertThat(e.thing()).contains("s3://no-such-bucket-here/key");
                    assertThat(e.reason()).contains("NoSuchBucket");
                });
        await(lost.close());
    }

    static StoreConfig withCredentials(StoreConfig config, StoreConfig.Credentials credentials) {
        return new StoreConfig(
                config.bucket(),
                config.region(),
                config.endpoint(),
                credentials,
                config.caBundlePem(),
                config.maxPartsInFlight(),
                config.patience());
    }
}
