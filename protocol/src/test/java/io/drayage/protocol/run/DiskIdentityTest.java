package io.drayage.protocol.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The rows of the identity table in protocol/README.md that a disk's id decides. */
class DiskIdentityTest {
    private static final String VCENTER = "dbed6e0c-bd88-4ef6-b594-21283e1c677f";
    private static final String VM = "52b1a1d8-61c2-8c0a-8d1f-5b8e0a5f6a01";
    private static final String BACKING = "6000C29a-4f0e-1c5d-9a61-2f6f0f5b7d11";
    private static final UUID ID = DiskIdentity.diskId(VCENTER, VM, BACKING, 2000);

    @Test
    void theIdNeverChangesBetweenVersions() {
        assertThat(ID).hasToString("dda92ce6-ec47-8bed-aa3c-d804fb3dbee0");
        assertThat(ID.version()).isEqualTo(8);
        assertThat(ID.variant()).isEqualTo(2);
    }

    @Test
    void theSameUuidAtANewKeyIsTheSameDisk() {
        assertThat(DiskIdentity.diskId(VCENTER, VM, BACKING, 2016)).isEqualTo(ID);
    }

    @Test
    void aNewUuidAtTheSameKeyIsAnotherDisk() {
        assertThat(DiskIdentity.diskId(VCENTER, VM, BACKING.replace('1', '2'), 2000))
                .isNotEqualTo(ID);
    }

    @Test
    void anotherVmOrVcenterHasAnotherDisk() {
        assertThat(DiskIdentity.diskId(VCENTER, VCENTER, BACKING, 2000)).isNotEqualTo(ID);
        assertThat(DiskIdentity.diskId(VM, VM, BACKING, 2000)).isNotEqualTo(ID);
        assertThat(DiskIdentity.diskId(VM, VCENTER, BACKING, 2000)).isNotEqualTo(ID);
    }

    @Test
    void theCaseOfUuidsDoesNotMatter() {
        assertThat(DiskIdentity.diskId(VCENTER.toUpperCase(Locale.ROOT), VM, BACKING.toLowerCase(Locale.ROOT), 0))
                .isEqualTo(ID);
    }

    @Test
    void withoutABackingUuidTheKeyCounts() {
        UUID at2000 = DiskIdentity.diskId(VCENTER, VM, "", 2000);

        assertThat(DiskIdentity.diskId(VCENTER, VM, " ", 2000)).isEqualTo(at2000);
        assertThat(DiskIdentity.diskId(VCENTER, VM, "", 2001)).isNotEqualTo(at2000);
        assertThat(DiskIdentity.diskId(VCENTER, VM, "key 2000", 1)).isNotEqualTo(at2000);
    }

    @Test
    void aDiskOfNobodyIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> DiskIdentity.diskId("", VM, BACKING, 2000));
        assertThatIllegalArgumentException().isThrownBy(() -> DiskIdentity.diskId(VCENTER, " ", BACKING, 2000));
    }
}
