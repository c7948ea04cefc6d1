package io.drayage.protocol.run;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes keys apart: an expression for their shape, and ranges and canonical forms by putting the key together again. */
final class StagingKeyParser {
    private static final String ID = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/";
    private static final Pattern KEY =
            Pattern.compile(ID + ID + ID + "(?:run\\.json|(data-dropped\\.json)|([0-9]{1,19})/" + ID
                    + "(?:manifest\\.drm|segment-([0-9]{1,10})-([0-9]{6})\\.lz4))");

    private StagingKeyParser() {}

    /** The key's parts, or empty for any text that {@link StagingKey#key()} would not return. */
    static Optional<StagingKey> parse(String key) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(matcher)).filter(parsed -> parsed.key().equals(key));
        } catch (IllegalArgumentException beyondRange) {
            return Optional.empty();
        }
    }

    private static StagingKey of(Matcher m) {
        UUID installation = UUID.fromString(m.group(1));
        UUID job = UUID.fromString(m.group(2));
        UUID run = UUID.fromString(m.group(3));
        if (m.group(4) != null) {
            return new StagingKey.DataDropped(installation, job, run);
        }
        if (m.group(5) == null) {
            return new StagingKey.RunJson(installation, job, run);
        }
        long fence = Long.parseLong(m.group(5));
        UUID disk = UUID.fromString(m.group(6));
        if (m.group(7) == null) {
            return new StagingKey.Manifest(installation, job, run, fence, disk);
        }
        int epoch = Integer.parseInt(m.group(7));
        return new StagingKey.Segment(installation, job, run, fence, disk, epoch, Integer.parseInt(m.group(8)));
    }
}
