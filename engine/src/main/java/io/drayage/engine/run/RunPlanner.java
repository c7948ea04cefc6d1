package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.eligibility.BuilderLimits;
import io.drayage.engine.eligibility.VmChecks;
import io.drayage.engine.eligibility.VmFinding;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.run.DiskIdentity;
import io.drayage.protocol.run.DiskLineage;
import io.drayage.protocol.run.RunDocument;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Decides, from the VM as it is now and the last sealed run, what a run does with each disk; or refuses the VM with the reason. Pure. */
final class RunPlanner {
    private RunPlanner() {}

    /**
     * @param vcenterUuid the vCenter's instance uuid
     * @param parent the last sealed run of the job; ignored when the order asks for a full run
     */
    static List<DiskPlan> plan(RunOrder order, VirtualMachine vm, String vcenterUuid, Optional<RunDocument> parent) {
        checkIdentity(order, vm);
        new VmChecks(BuilderLimits.of(order.image()), order.imagePolicy().encrypted())
                .of(vm).stream().filter(VmFinding::refuses).findFirst().ifPresent(finding -> {
                    throw refused(vm, finding.reason(), finding.remedy());
                });
        Map<UUID, Disk> seen = new HashMap<>();
        List<DiskPlan> plans = new ArrayList<>();
        for (Disk disk : vm.disks()) {
            UUID diskId = DiskIdentity.diskId(vcenterUuid, vm.instanceUuid(), disk.backingUuid(), disk.deviceKey());
            Disk twin = seen.put(diskId, disk);
            if (twin != null) {
                throw refused(
                        vm,
                        "disks '" + twin.label() + "' and '" + disk.label() + "' have the same backing uuid "
                                + disk.backingUuid(),
                        "Give one of them a new uuid (vmkfstools -J setuuid) while the VM is off");
            }
            plans.add(planDisk(disk, diskId, order.full() ? Optional.empty() : parent));
        }
        return plans;
    }

    private static DiskPlan planDisk(Disk disk, UUID diskId, Optional<RunDocument> parent) {
        List<RunDocument.Disk> parents = parent.map(RunDocument::disks).orElse(List.of());
        DiskLineage lineage = DiskLineage.of(parents, diskId, disk.capacityBytes());
        Optional<RunDocument.Disk> baseline = lineage == DiskLineage.NEW_BASE
                ? Optional.empty()
                : parents.stream().filter(p -> p.diskId().equals(diskId)).findFirst();
        return new DiskPlan(disk, diskId, lineage, baseline);
    }

    private static void checkIdentity(RunOrder order, VirtualMachine vm) {
        if (vm.instanceUuid().isEmpty()) {
            throw refused(
                    vm, "vCenter shows no instance uuid for it", "Check that the account may read config.instanceUuid");
        }
        order.vmInstanceUuid().ifPresent(expected -> {
            if (!expected.equals(vm.instanceUuid())) {
                throw refused(
                        vm,
                        "its instance uuid is " + vm.instanceUuid() + ", the job is for " + expected
                                + ": another VM has this id now",
                        "Import the server catalog again and create a job for the VM that is meant");
            }
        });
    }

    private static EngineException refused(VirtualMachine vm, String reason, String remedy) {
        return new EngineException(EngineException.Kind.NOT_ELIGIBLE, "VM " + vm.name(), reason, remedy);
    }
}
