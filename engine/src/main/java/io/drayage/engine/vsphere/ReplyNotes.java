package io.drayage.engine.vsphere;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a reply said that yavijava's types cannot hold, by managed object and device key. Filled by {@link ReplyPruner}, then read-only. */
final class ReplyNotes {
    private final Map<String, String> deviceTypes = new HashMap<>();
    private final Map<String, String> backingTypes = new HashMap<>();
    private final Set<String> encryptedDevices = new HashSet<>();
    private final List<FaultNote> faults = new ArrayList<>();

    /** A fault inside a reply: why a task or lease failed, or why a property is missing. */
    record FaultNote(String object, String property, VimFault fault) {}

    void deviceType(String object, int deviceKey, String type) {
        deviceTypes.put(object + "/" + deviceKey, type);
    }

    void backingType(String object, int deviceKey, String type) {
        backingTypes.put(object + "/" + deviceKey, type);
    }

    void encrypted(String object, int deviceKey) {
        encryptedDevices.add(object + "/" + deviceKey);
    }

    void fault(String object, String property, VimFault fault) {
        faults.add(new FaultNote(object, property, fault));
    }

    /** The type name that a device came with, when yavijava does not know it. */
    Optional<String> originalType(String object, int deviceKey) {
        return Optional.ofNullable(deviceTypes.get(object + "/" + deviceKey));
    }

    /** The type name that a device's backing came with, when yavijava does not know it. */
    Optional<String> originalBacking(String object, int deviceKey) {
        return Optional.ofNullable(backingTypes.get(object + "/" + deviceKey));
    }

    /** Whether a device's backing names an encryption key. */
    boolean isEncrypted(String object, int deviceKey) {
        return encryptedDevices.contains(object + "/" + deviceKey);
    }

    /** The fault that came with this property of this object. */
    Optional<VimFault> faultOf(String object, String property) {
        return faults.stream()
                .filter(f -> f.object().equals(object) && f.property().equals(property))
                .map(FaultNote::fault)
                .findFirst();
    }
}
