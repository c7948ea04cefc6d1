package io.drayage.engine.store;

import static io.drayage.engine.store.Awaiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.store.ObjectStore.UploadedPart;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreEncryptionIT extends LabS3Fixture {
    private static final String KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

    @Test
    void whatIsWrittenBelowAPrefixIsEncryptedWithItsKeyAndNothingElseIs() {
        // Given
        store.encryptBelow(
                "dray/", Optional.of(new ServerSideEncryption(ServerSideEncryption.AES256, Optional.empty())));
        store.encryptBelow("dray/job-1/", Optional.of(ServerSideEncryption.kms(Optional.of(KEY))));
        store.encryptBelow("dray/job-2/", Optional.empty());
        // When
        multipart("dray/job-1/segment");
        await(store.put("dray/job-1/run.json", Buffer.buffer("{}"), true));
        await(store.put("dray/job-2/run.json", Buffer.buffer("{}"), true));
        await(store.put("dray/job-3/run.json", Buffer.buffer("{}"), true));
        await(store.put("other", Buffer.buffer("{}"), true));
        // Then
        for (String key : List.of("dray/job-1/segment", "dray/job-1/run.json")) {
            assertThat(shown(key))
                    .containsEntry("x-amz-server-side-encryption", "aws:kms")
                    .containsEntry("x-amz-server-side-encryption-aws-kms-key-id", KEY)
                    .containsEntry("x-amz-server-side-encryption-bucket-key-enabled", "true");
        }
        assertThat(shown("dray/job-3/run.json")).containsEntry("x-amz-server-side-encryption", "AES256");
        assertThat(shown("dray/job-2/run.json")).doesNotContainKey("x-amz-server-side-encryption");
        assertThat(shown("other")).doesNotContainKey("x-amz-server-side-encryption");
    }

    @Test
    void aRuleIsReplaced() {
        store.encryptBelow("dray/", Optional.of(ServerSideEncryption.kms(Optional.empty())));
        store.encryptBelow("dray/", Optional.empty());
        await(store.put("dray/run.json", Buffer.buffer("{}"), true));
        assertThat(shown("dray/run.json")).doesNotContainKey("x-amz-server-side-encryption");
    }

    @Test
    void anotherAlgorithmAndAKeyWithoutKmsAreRefused() {
        assertThatThrownBy(() -> new ServerSideEncryption("rot13", Optional.empty()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("rot13");
        assertThatThrownBy(() -> new ServerSideEncryption("AES256", Optional.of(KEY)))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("of no use to AES256");
    }

    private void multipart(String key) {
        String upload = await(store.createMultipartUpload(key, Map.of()));
        UploadedPart part = await(store.uploadPart(key, upload, 1, ByteBuffer.allocate(100)));
        await(store.completeMultipartUpload(key, upload, List.of(part), 100));
    }

    private Map<String, String> shown(String key) {
        return await(lab.shown("staging", key));
    }
}
