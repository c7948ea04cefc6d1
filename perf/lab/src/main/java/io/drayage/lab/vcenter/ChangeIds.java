package io.drayage.lab.vcenter;

import java.util.Locale;

/** Change ids as vSphere writes them: the tracking's identity in hex groups, a slash, a sequence number. */
final class ChangeIds {
    private ChangeIds() {}

    static String of(VmObject vm, int ordinal, long sequence) {
        return identity(vm, ordinal) + "/" + sequence;
    }

    static String identity(VmObject vm, int ordinal) {
        String hex = vm.diskUuid(ordinal).toString().replace("-", "").toLowerCase(Locale.ROOT);
        StringBuilder groups = new StringBuilder(48);
        for (int i = 0; i < 16; i++) {
            groups.append(i == 0 ? "" : i == 8 ? "-" : " ").append(hex, 2 * i, 2 * i + 2);
        }
        return groups.toString();
    }
}
