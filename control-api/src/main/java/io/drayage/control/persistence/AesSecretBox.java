package io.drayage.control.persistence;

import io.drayage.control.store.SecretBox;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * AES-256-GCM. A sealed value is
 *
 * <pre>
 *  0  1  version, 1
 *  1  4  key id: the first bytes of SHA-256 of the key
 *  5 12  nonce, random
 * 17  n  ciphertext
 *    16  tag
 * </pre>
 *
 * with {@code "drayage/1/" + rowId} as associated data.
 */
public final class AesSecretBox implements SecretBox {
    private static final byte VERSION = 1;
    private static final int KEY_ID_BYTES = 4;
    private static final int NONCE_BYTES = 12;
    private static final int HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final Map<Buffer, SecretKeySpec> keys = new LinkedHashMap<>();
    private final Buffer current;

    /** Encrypts with the first of the keys. */
    public AesSecretBox(MasterKey master) {
        for (byte[] key : master.keys()) {
            keys.put(keyId(key), new SecretKeySpec(key, "AES"));
        }
        current = keys.keySet().iterator().next();
    }

    @Override
    public Buffer seal(String rowId, Secret secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key(rowId, current), nonce, rowId);
            byte[] sealed = cipher.doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8));
            return Buffer.buffer()
                    .appendByte(VERSION)
                    .appendBuffer(current)
                    .appendBytes(nonce)
                    .appendBytes(sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    @Override
    public Secret open(String rowId, Buffer sealed) {
        if (sealed.length() < HEADER_BYTES + TAG_BITS / 8 || sealed.getByte(0) != VERSION) {
            throw cannot(rowId, "its form is not known", null);
        }
        Buffer keyId = sealed.getBuffer(1, 1 + KEY_ID_BYTES);
        byte[] nonce = sealed.getBytes(1 + KEY_ID_BYTES, HEADER_BYTES);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key(rowId, keyId), nonce, rowId);
            byte[] text = cipher.doFinal(sealed.getBytes(HEADER_BYTES, sealed.length()));
            return Secret.of(new String(text, StandardCharsets.UTF_8));
        } catch (AEADBadTagException e) {
            throw cannot(rowId, "it was changed, or belongs to another row", e);
        } catch (GeneralSecurityException e) {
            throw cannot(rowId, "it cannot be decrypted", e);
        }
    }

    private SecretKeySpec key(String rowId, Buffer keyId) {
        SecretKeySpec key = keys.get(keyId);
        if (key == null) {
            throw cannot(rowId, "it was made with another key", null);
        }
        return key;
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String rowId)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(("drayage/1/" + rowId).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static Buffer keyId(byte[] key) {
        try {
            return Buffer.buffer(
                    Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(key), KEY_ID_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static EngineException cannot(String rowId, String reason, @Nullable Throwable cause) {
        return new EngineException(
                Kind.CONFIGURATION,
                "stored secret " + rowId,
                reason,
                "Use the key file of the engine that stored it (master.key or secrets.keyFile), or enter the secret again",
                cause);
    }
}
