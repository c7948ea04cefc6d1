package io.drayage.lab.vcenter;

import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Change ids as vSphere writes them: the tracking's identity in hex groups, a slash, a sequence number. */
final class ChangeIds {
    private ChangeIds() {}

    /** The part before the slash, derived from what names an epoch. */
    static String identity(String epoch) {
        String hex = UUID.nameUUIDFromBytes(epoch.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
        StringBuilder groups = new StringBuilder(48);
        for (int i = 0; i < 16; i++) {
            groups.append(i == 0 ? "" : i == 8 ? "-" : " ").append(hex, 2 * i, 2 * i + 2);
        }
        return groups.toString();
    }
}
