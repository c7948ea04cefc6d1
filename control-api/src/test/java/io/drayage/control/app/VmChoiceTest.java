package io.drayage.control.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import java.util.List;
import org.junit.jupiter.api.Test;

class VmChoiceTest {
    private static final List<VirtualMachine> INVENTORY = List.of(
            vm("vm-1", "web", "/Datacenters/DC1/vm/Shop/web"),
            vm("vm-2", "web", "/Datacenters/DC2/vm/web"),
            vm("vm-3", "db 1", "/Datacenters/DC1/vm/db 1"),
            vm("vm-4", "vm-3", "/Datacenters/DC1/vm/vm-3"));

    private static VirtualMachine vm(String moref, String name, String path) {
        return new VirtualMachine(
                moref, name, path, "", "", "", "", "bios", true, true, "esx", List.of(), 0, List.of(), List.of());
    }

    private static List<String> chosen(String... wanted) {
        return VmChoice.choose(INVENTORY, List.of(wanted)).stream()
                .map(VirtualMachine::moref)
                .toList();
    }

    @Test
    void aVmIsFoundByUniqueNameByPathWithAndWithoutTheRootAndById() {
        assertThat(chosen("db 1")).containsExactly("vm-3");
        assertThat(chosen("/DC2/vm/web")).containsExactly("vm-2");
        assertThat(chosen("/Datacenters/DC1/vm/Shop/web")).containsExactly("vm-1");
        assertThat(chosen("vm-2", "db 1")).containsExactly("vm-2", "vm-3");
    }

    @Test
    void anIdWinsOverANameThatLooksLikeIt() {
        assertThat(chosen("vm-3")).containsExactly("vm-3");
    }

    @Test
    void theSameVmGivenTwiceIsTakenOnce() {
        assertThat(chosen("db 1", "vm-3", "/DC1/vm/db 1")).containsExactly("vm-3");
    }

    @Test
    void anAmbiguousNameListsTheCandidatesPaths() {
        assertThatThrownBy(() -> chosen("web"))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.CONFIGURATION))
                .hasMessageContaining(
                        "2 VMs are called so: /Datacenters/DC1/vm/Shop/web (vm-1), /Datacenters/DC2/vm/web (vm-2)");
    }

    @Test
    void anUnknownVmIsRefusedWithWhatMayHaveBeenMeant() {
        assertThatThrownBy(() -> chosen("DB 1")).hasMessageContaining("Did you mean /Datacenters/DC1/vm/db 1 (vm-3)");
        assertThatThrownBy(() -> chosen("/DC1/vm/nothing")).hasMessageContaining("no VM of this vCenter");
    }
}
