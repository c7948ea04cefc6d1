package io.drayage.control.app;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the VMs that a user means by name, path or moref. Pure functions. */
public final class VmChoice {
    private static final String ROOT = "/Datacenters";

    private VmChoice() {}

    /**
     * The VMs, each once, in the order given.
     *
     * @param wanted each a moref, an inventory path with or without {@code /Datacenters}, or a name that only one VM has
     * @throws EngineException CONFIGURATION when one is unknown or ambiguous; the candidates' paths are listed
     */
    public static List<VirtualMachine> choose(List<VirtualMachine> inventory, List<String> wanted) {
        Set<VirtualMachine> chosen = new LinkedHashSet<>();
        wanted.forEach(text -> chosen.add(one(inventory, text)));
        return List.copyOf(chosen);
    }

    private static VirtualMachine one(List<VirtualMachine> inventory, String wanted) {
        List<VirtualMachine> byMoref =
                inventory.stream().filter(vm -> vm.moref().equals(wanted)).toList();
        if (byMoref.size() == 1) {
            return byMoref.get(0);
        }
        String path = wanted.startsWith(ROOT + "/") ? wanted : ROOT + wanted;
        List<VirtualMachine> found = inventory.stream()
                .filter(vm -> wanted.startsWith("/")
                        ? vm.path().equals(path) || vm.path().equals(wanted)
                        : vm.name().equals(wanted))
                .toList();
        return switch (found.size()) {
            case 1 -> found.get(0);
            case 0 ->
                throw refused(wanted, "no VM of this vCenter has this name, path or id", similar(inventory, wanted));
            default ->
                throw refused(
                        wanted,
                        found.size() + " VMs are called so: "
                                + found.stream().map(VmChoice::label).sorted().collect(Collectors.joining(", ")),
                        "Give --vm the path or the id of one of them");
        };
    }

    private static String label(VirtualMachine vm) {
        return vm.path() + " (" + vm.moref() + ")";
    }

    private static String similar(List<VirtualMachine> inventory, String wanted) {
        String paths = inventory.stream()
                .filter(vm -> vm.name().equalsIgnoreCase(wanted.substring(wanted.lastIndexOf('/') + 1)))
                .map(VmChoice::label)
                .limit(10)
                .collect(Collectors.joining(", "));
        return paths.isEmpty()
                ? "Give --vm a VM's name, its path as the vSphere client shows it, or its id (vm-123); templates and VMs that the user may not read are not seen"
                : "Did you mean " + paths;
    }

    private static EngineException refused(String wanted, String reason, String remedy) {
        return new EngineException(EngineException.Kind.CONFIGURATION, "--vm " + wanted, reason, remedy);
    }
}
