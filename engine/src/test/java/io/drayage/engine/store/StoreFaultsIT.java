package io.drayage.engine.store;

import static io.drayage.engine.store.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.store.ObjectStore.StoredObject;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.drayage.lab.s3.Fault;
import io.drayage.lab.s3.FaultRule;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store that errs, resets, damages and forgets to answer. */
class StoreFaultsIT extends LabS3Fixture {
    private static final byte[] PART = ObjectStoreContract.randomBytes(6 * MIB, 7);

    private UploadedPart uploadOnePart(String key, String upload) {
        return await(store.uploadPart(key, upload, 1, ByteBuffer.wrap(PART)));
    }

    private StoredObject uploadWhole(String key) {
        String upload = await(store.createMultipartUpload(key, Map.of()));
        UploadedPart part = uploadOnePart(key, upload);
        return await(store.completeMultipartUpload(key, upload, List.of(part), PART.length));
    }

    private void assertWholeAndAlone(String key, StoredObject object) {
        assertThat(object.lengthBytes()).isEqualTo(PART.length);
        assertThat(await(store.get(key, 0, PART.length)).getBytes()).isEqualTo(PART);
        assertThat(lab.counters().openUploads()).isZero();
    }

    @Test
    void aBurstOfInternalErrorsIsRiddenOut() {
        // Given more failures in a row than the CRT's own retries cover
        lab.faults()
                .inject(FaultRule.on("UploadPart", Fault.Answer.internalError()).times(5));

        // When
        StoredObject object = uploadWhole("burst");

        // Then
        assertWholeAndAlone("burst", object);
        assertThat(lab.counters().requests("UploadPart")).isEqualTo(6);
    }

    @Test
    void slowDownOnEveryOperationIsRiddenOut() {
        // Given
        lab.faults().inject(FaultRule.on("*", Fault.Answer.slowDown()).times(7));

        // When
        StoredObject object = uploadWhole("slow");

        // Then
        assertWholeAndAlone("slow", object);
    }

    @Test
    void slowDownWithoutEndFailsWithinTheRetryTimeAndSaysSo() {
        // Given
        lab.faults().inject(FaultRule.on("PutObject", Fault.Answer.slowDown()).always());
        CrtObjectStore impatient = open(patience(30, 2));
        long start = System.nanoTime();

        // When / Then
        assertThatThrownBy(() -> await(impatient.put("key", Buffer.buffer("x"), false)))
                .isInstanceOfSatisfying(EngineException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.STORE);
                    assertThat(e.kind().retryable()).isTrue();
                    assertThat(e.thing()).isEqualTo("PutObject of s3://staging/key");
                    assertThat(e.reason())
                            .contains("SlowDown")
                            .contains("HTTP 503")
                            .contains("request id LAB")
                            .contains("attempts");
                    assertThat(e.remedy()).contains("parts in flight");
                });
        assertThat((System.nanoTime() - start) / 1_000_000_000.0).isBetween(2.0, 15.0);
        await(impatient.close());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 3 << 20})
    void connectionsResetInAPartAreTriedAgain(long afterBytes) {
        // Given
        lab.faults()
                .inject(FaultRule.on("UploadPart", new Fault.Reset(afterBytes)).times(4));

        // When
        StoredObject object = uploadWhole("reset");

        // Then
        assertWholeAndAlone("reset", object);
    }

    @Test
    void anAnswerCutShortIsReadAgain() {
        // Given
        uploadWhole("cut");
        lab.faults().inject(FaultRule.on("GetObject", new Fault.Reset(MIB)).times(4));

        // When
        Buffer read = await(store.get("cut", 100, 5 * MIB));

        // Then
        assertThat(read.getBytes()).isEqualTo(java.util.Arrays.copyOfRange(PART, 100, 100 + 5 * MIB));
    }

    @Test
    void aPartDamagedOnItsWayIsSentAgain() {
        // Given
        lab.faults().inject(FaultRule.on("UploadPart", new Fault.CorruptInTransit()));

        // When
        StoredObject object = uploadWhole("damaged");

        // Then
        assertWholeAndAlone("damaged", object);
        assertThat(object.crc64nvme()).isEqualTo(ObjectStoreContract.crc64nvme(PART));
    }

    @Test
    void aPathThatDamagesEverythingIsAChecksumError() {
        // Given
        lab.faults()
                .inject(FaultRule.on("UploadPart", new Fault.CorruptInTransit()).always());
        String upload = await(store.createMultipartUpload("broken", Map.of()));

        // When / Then
        assertThatThrownBy(() -> uploadOnePart("broken", upload)).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.CHECKSUM);
            assertThat(e.thing()).isEqualTo("UploadPart of part 1 of s3://staging/broken");
            assertThat(e.reason()).contains("damaged").contains("3 attempts");
        });
    }

    @Test
    void aDamagedSmallObjectIsSentAgain() {
        // Given
        lab.faults().inject(FaultRule.on("PutObject", new Fault.CorruptInTransit()));

        // When
        await(store.put("small", Buffer.buffer("run.json"), true));

        // Then
        assertThat(await(store.get("small", 0, 8))).isEqualTo(Buffer.buffer("run.json"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5})
    void aLostAnswerToCreateLeavesOneUploadThatWorks(int lost) {
        // Given that so many uploads are made without our hearing of it, by the CRT's attempts and by ours
        lab.faults()
                .inject(FaultRule.on("CreateMultipartUpload", new Fault.LoseAcknowledgement())
                        .times(lost));

        // When
        String upload = await(store.createMultipartUpload("lost-create", Map.of()));

        // Then
        assertThat(lab.counters().openUploads()).isEqualTo(1);
        assertThat(await(store.listMultipartUploads("")))
                .containsExactly(new ObjectStore.OpenUpload("lost-create", upload));
        UploadedPart part = uploadOnePart("lost-create", upload);
        assertWholeAndAlone(
                "lost-create", await(store.completeMultipartUpload("lost-create", upload, List.of(part), PART.length)));
    }

    @Test
    void aLostAnswerToCreateTouchesNoUploadOfALongerKey() {
        // Given
        String other = await(store.createMultipartUpload("key-longer", Map.of()));
        lab.faults()
                .inject(FaultRule.on("CreateMultipartUpload", new Fault.LoseAcknowledgement())
                        .times(3));

        // When
        String upload = await(store.createMultipartUpload("key", Map.of()));

        // Then
        assertThat(await(store.listMultipartUploads("")))
                .containsExactly(
                        new ObjectStore.OpenUpload("key", upload), new ObjectStore.OpenUpload("key-longer", other));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5})
    void aLostAnswerToCompleteIsFoundToHaveBeenCarriedOut(int lost) {
        // Given
        lab.faults()
                .inject(FaultRule.on("CompleteMultipartUpload", new Fault.LoseAcknowledgement())
                        .times(lost));

        // When
        StoredObject object = uploadWhole("lost-complete");

        // Then
        assertWholeAndAlone("lost-complete", object);
        assertThat(object.crc64nvme()).isEqualTo(ObjectStoreContract.crc64nvme(PART));
    }

    @Test
    void anotherObjectInThePlaceOfACompletedUploadIsNotTakenForIt() {
        // Given an object of the right length and other bytes under the key, and an upload that is gone
        String upload = await(store.createMultipartUpload("taken", Map.of()));
        UploadedPart part = uploadOnePart("taken", upload);
        await(store.abortMultipartUpload("taken", upload));
        await(store.put("taken", Buffer.buffer(ObjectStoreContract.randomBytes(PART.length, 8)), false));

        // When / Then
        assertThatThrownBy(() -> await(store.completeMultipartUpload("taken", upload, List.of(part), PART.length)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("another one");
    }

    @Test
    void aPartChangedInTheStoreAfterItsAcknowledgementFailsTheWholeObjectsChecksum() {
        // Given a part that somebody replaced by another of the same length, and its new ETag in our list
        String upload = await(store.createMultipartUpload("swapped", Map.of()));
        UploadedPart ours = uploadOnePart("swapped", upload);
        byte[] others = ObjectStoreContract.randomBytes(PART.length, 9);
        UploadedPart theirs = await(store.uploadPart("swapped", upload, 1, ByteBuffer.wrap(others)));
        UploadedPart mixed = new UploadedPart(1, theirs.etag(), PART.length, ours.crc64nvme());

        // When / Then
        assertThatThrownBy(() -> await(store.completeMultipartUpload("swapped", upload, List.of(mixed), PART.length)))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CHECKSUM));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aConditionalPutWhoseAnswerWasLostKnowsItsOwnObject(int lost) {
        // Given
        lab.faults()
                .inject(FaultRule.on("PutObject", new Fault.LoseAcknowledgement())
                        .times(lost));

        // When
        StoredObject object = await(store.put("run.json", Buffer.buffer("{\"run\":1}"), true));

        // Then
        assertThat(object.lengthBytes()).isEqualTo(9);
    }

    @Test
    void aConditionalPutThatIsTriedAgainStillSeesSomebodyElsesObject() {
        // Given an object of theirs, and an answer of the store that makes us try twice
        await(store.put("run.json", Buffer.buffer("theirs"), true));
        lab.faults().inject(FaultRule.on("PutObject", Fault.Answer.internalError()));

        // When / Then
        assertThatThrownBy(() -> await(store.put("run.json", Buffer.buffer("ours!!"), true)))
                .isInstanceOf(StoreException.AlreadyExists.class);
    }

    @Test
    void refusedCredentialsAreALoginErrorAtOnce() {
        // Given
        lab.faults()
                .inject(FaultRule.on("UploadPart", new Fault.RejectCredentials())
                        .always());
        String upload = await(store.createMultipartUpload("refused", Map.of()));

        // When / Then
        assertThatThrownBy(() -> uploadOnePart("refused", upload)).isInstanceOfSatisfying(EngineException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.LOGIN);
            assertThat(e.reason()).contains("InvalidAccessKeyId");
        });
        assertThat(lab.counters().requests("UploadPart")).isEqualTo(1);
    }
}
