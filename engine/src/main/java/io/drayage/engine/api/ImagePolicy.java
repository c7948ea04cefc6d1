package io.drayage.engine.api;

import java.util.Optional;

/**
 * How the AMI of a run shall be.
 *
 * @param licence whose licence the operating system runs under; absent lets the import decide
 * @param roleName the service role that imports run under
 * @param encrypted whether snapshots are encrypted
 * @param kmsKeyId key id, alias or ARN; absent with {@code encrypted} means the account's default key
 * @param amisToKeep so many of the job's newest AMIs stay; 0 keeps all
 * @param description of the AMI; absent for one of ours
 * @param connectorName what the vCenter is called; a tag
 */
public record ImagePolicy(
        Optional<Licence> licence,
        String roleName,
        boolean encrypted,
        Optional<String> kmsKeyId,
        int amisToKeep,
        Optional<String> description,
        String connectorName) {
    /** Whose licence. */
    public enum Licence {
        AWS,
        BYOL
    }

    /** The role that SMS called its own. */
    public static final String DEFAULT_ROLE = "sms";

    private static final ImagePolicy DEFAULTS =
            new ImagePolicy(Optional.empty(), DEFAULT_ROLE, false, Optional.empty(), 0, Optional.empty(), "");

    /** Checks that a key goes with encryption. */
    public ImagePolicy {
        if (kmsKeyId.isPresent() && !encrypted) {
            throw new EngineException(
                    EngineException.Kind.CONFIGURATION,
                    "kmsKeyId",
                    "a key is given, but no encryption",
                    "Set encrypted too, or leave the key out");
        }
    }

    /** No licence chosen, role {@code sms}, not encrypted, all AMIs kept. */
    public static ImagePolicy defaults() {
        return DEFAULTS;
    }
}
