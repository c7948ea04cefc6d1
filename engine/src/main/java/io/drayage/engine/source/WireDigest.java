package io.drayage.engine.source;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-1 of a stream as it came, to compare with a lease's manifest; a check against damage, not against malice. One thread at a time. */
final class WireDigest {
    private final MessageDigest sha1 = newSha1();

    void update(ByteBuffer bytes) {
        sha1.update(bytes);
    }

    /** 40 hex digits in lower case; ends the digest. */
    String hex() {
        return HexFormat.of().formatHex(sha1.digest());
    }

    private static MessageDigest newSha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks SHA-1", e);
        }
    }
}
