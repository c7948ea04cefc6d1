package io.drayage.engine.vsphere;

import com.vmware.vim25.VirtualController;
import com.vmware.vim25.VirtualDevice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names a disk's place as lease URLs do: controller class, bus number, unit number, {@code ParaVirtualSCSIController0:0}. */
final class DeviceKeys {
    private static final int NVME_KEYS_FROM = 31_000;
    private static final int NVME_KEYS_TO = 32_000;

    private final Map<Integer, VirtualController> controllers = new HashMap<>();
    private final String object;
    private final ReplyNotes notes;

    DeviceKeys(String object, List<VirtualDevice> devices, ReplyNotes notes) {
        this.object = object;
        this.notes = notes;
        for (VirtualDevice device : devices) {
            if (device instanceof VirtualController controller) {
                controllers.put(controller.getKey(), controller);
            }
        }
    }

    Optional<VirtualController> controllerOf(VirtualDevice device) {
        return Optional.ofNullable(device.getControllerKey()).map(controllers::get);
    }

    /** The device's place, or empty text when its controller is unknown. */
    String of(VirtualDevice device) {
        int unit = device.getUnitNumber() == null ? 0 : device.getUnitNumber();
        return controllerOf(device)
                .map(c -> typeName(c) + c.getBusNumber() + ":" + unit)
                .orElse("");
    }

    private String typeName(VirtualController controller) {
        String simple = notes.originalType(object, controller.getKey())
                .orElse(controller.getClass().getSimpleName());
        // A vCenter that answers in an older version shows NVMe controllers as the base type; their keys are a range of
        // their own.
        boolean nvme = simple.equals("VirtualController")
                && controller.getKey() >= NVME_KEYS_FROM
                && controller.getKey() < NVME_KEYS_TO;
        return nvme ? "VirtualNVMEController" : simple;
    }
}
