package io.drayage.protocol.run;

import io.drayage.protocol.UuidBytes;
import io.drayage.protocol.block.BlockHasher;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.UUID;

/** The id of a disk: the same for as long as it is the same disk, whatever its VM is called and wherever the disk is plugged in. Stateless. */
public final class DiskIdentity {
    private static final String DOMAIN = "drayage disk 1";

    private DiskIdentity() {}

    /**
     * A UUID (version 8 of RFC 9562) out of the SHA-256 of what identifies a disk. The device key counts only where the backing has no uuid: a disk that moves to
     * another controller stays itself, another disk at the same place does not become it.
     *
     * @param vcenterUuid {@code ServiceContent.about.instanceUuid}
     * @param instanceUuid {@code config.instanceUuid} of the VM
     * @param backingUuid the disk backing's {@code uuid}, or empty for a backing that has none; upper and lower case are the same
     * @param deviceKey the virtual device's {@code key}
     */
    public static UUID diskId(String vcenterUuid, String instanceUuid, String backingUuid, int deviceKey) {
        if (vcenterUuid.isBlank() || instanceUuid.isBlank()) {
            throw new IllegalArgumentException("a disk needs its vCenter's uuid and its VM's instanceUuid");
        }
        MessageDigest sha256 = BlockHasher.newSha256();
        update(sha256, DOMAIN);
        update(sha256, vcenterUuid);
        update(sha256, instanceUuid);
        update(sha256, backingUuid.isBlank() ? "key " + deviceKey : "uuid " + backingUuid);
        ByteBuffer digest = ByteBuffer.wrap(sha256.digest());
        digest.put(6, (byte) ((digest.get(6) & 0x0f) | 0x80));
        digest.put(8, (byte) ((digest.get(8) & 0x3f) | 0x80));
        return UuidBytes.get(digest, 0);
    }

    /** Each text with its length before it, so that no two lists of texts hash alike. */
    private static void update(MessageDigest sha256, String text) {
        byte[] bytes = text.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8);
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        sha256.update(bytes);
    }
}
