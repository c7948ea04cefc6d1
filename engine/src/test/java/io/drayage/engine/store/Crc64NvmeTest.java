package io.drayage.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.store.ObjectStore.UploadedPart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc64NvmeTest {
    @Test
    void theChecksumOfAnObjectFollowsFromThoseOfItsParts() {
        // Given parts of uneven lengths, among them an empty one
        int[] lengths = {5000, 1, 0, 65_536, 12_345};
        byte[] all = new byte[Arrays.stream(lengths).sum()];
        new Random(1).nextBytes(all);
        List<UploadedPart> parts = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            String crc = ObjectStoreContract.crc64nvme(Arrays.copyOfRange(all, at, at + length));
            parts.add(new UploadedPart(parts.size() + 1, "\"e\"", length, crc));
            at += length;
        }

        // When / Then
        assertThat(Crc64Nvme.ofParts(parts)).isEqualTo(ObjectStoreContract.crc64nvme(all));
    }

    @Test
    void onePartWithoutAChecksumLeavesTheObjectWithoutOne() {
        UploadedPart known = new UploadedPart(1, "\"e\"", 9, "rosUhgp5mIg=");

        assertThat(Crc64Nvme.ofParts(List.of(known))).isEqualTo("rosUhgp5mIg=");
        assertThat(Crc64Nvme.ofParts(List.of(known, new UploadedPart(2, "\"e\"", 5))))
                .isEmpty();
        assertThat(Crc64Nvme.ofParts(List.of(known, new UploadedPart(2, "\"e\"", 5, "not base64"))))
                .isEmpty();
        assertThat(Crc64Nvme.ofParts(List.of())).isEmpty();
    }
}
