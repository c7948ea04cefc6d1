package io.drayage.control.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.control.service.JobRefusedException.Because;
import io.drayage.control.store.JobSettings.LicenseType;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.eligibility.GuestSystem;
import io.drayage.engine.eligibility.GuestSystems;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LicenceRulesTest {
    private static final String SERVER = "windows9Server64Guest";
    private static final String CLIENT = "windows9_64Guest";
    private static final String LINUX = "debian8_64Guest";

    @ParameterizedTest
    @CsvSource({
        LINUX + ", BYOL, EBS_DIRECT, BYOL",
        LINUX + ", BYOL, IMPORT_IMAGE, BYOL",
        LINUX + ", , IMPORT_IMAGE, BYOL",
        LINUX + ", , DISK_IMAGE, BYOL",
        SERVER + ", AWS, IMPORT_IMAGE, AWS",
        SERVER + ", AWS, DISK_IMAGE, AWS",
        SERVER + ", BYOL, IMPORT_IMAGE, BYOL",
        SERVER + ", , IMPORT_IMAGE, AWS",
        SERVER + ", , EBS_DIRECT, BYOL",
        CLIENT + ", BYOL, IMPORT_IMAGE, BYOL",
        CLIENT + ", , IMPORT_IMAGE, BYOL",
        "otherGuest64, , IMPORT_IMAGE, ",
    })
    void aPossibleCombinationIsAdmittedAndAutoChooses(
            String guestId, LicenseType wanted, ImageWanted builder, LicenseType chosen) {
        assertThat(LicenceRules.of(system(guestId), false, Optional.ofNullable(wanted), builder)
                        .licence())
                .isEqualTo(Optional.ofNullable(chosen));
    }

    @ParameterizedTest
    @CsvSource({
        LINUX + ", IMPORT_IMAGE, Its guest is Linux",
        LINUX + ", DISK_IMAGE, only licenseType BYOL",
        CLIENT + ", IMPORT_IMAGE, Windows client",
        "otherGuest64, IMPORT_IMAGE, not known to be a Windows server",
        "freebsd64Guest, IMPORT_IMAGE, not known to be a Windows server",
        SERVER + ", EBS_DIRECT, ebs-direct cannot put AWS's licence",
    })
    void awsLicenceIsRefusedWithTheReason(String guestId, ImageWanted builder, String reason) {
        assertThatThrownBy(() -> LicenceRules.of(system(guestId), false, Optional.of(LicenseType.AWS), builder))
                .isInstanceOfSatisfying(
                        JobRefusedException.class, e -> assertThat(e.because()).isEqualTo(Because.SERVER))
                .hasMessageContaining(reason);
    }

    @Test
    void vmImportTakesNoLicenceForWindowsWithUefi() {
        assertThatThrownBy(() ->
                        LicenceRules.of(system(SERVER), true, Optional.of(LicenseType.BYOL), ImageWanted.IMPORT_IMAGE))
                .isInstanceOf(JobRefusedException.class)
                .hasMessageContaining("UEFI");
        assertThat(LicenceRules.of(system(SERVER), true, Optional.empty(), ImageWanted.IMPORT_IMAGE)
                        .licence())
                .isEmpty();
    }

    @Test
    void noticesSayWhatTheOwnerMustSeeTo() {
        assertThat(notices("rhel7_64Guest", ImageWanted.EBS_DIRECT))
                .singleElement()
                .asString()
                .contains("Cloud Access");
        assertThat(notices("sles12_64Guest", ImageWanted.EBS_DIRECT))
                .singleElement()
                .asString()
                .contains("public cloud");
        assertThat(notices(SERVER, ImageWanted.EBS_DIRECT))
                .singleElement()
                .asString()
                .contains("Dedicated Hosts");
        assertThat(notices(SERVER, ImageWanted.IMPORT_IMAGE)).isEmpty();
        assertThat(notices(LINUX, ImageWanted.EBS_DIRECT)).isEmpty();
        assertThat(notices("rhel7_64Guest", ImageWanted.DISK_IMAGE)).isEmpty();
    }

    private static java.util.List<String> notices(String guestId, ImageWanted builder) {
        return LicenceRules.of(system(guestId), false, Optional.empty(), builder)
                .notices();
    }

    private static GuestSystem system(String guestId) {
        return GuestSystems.standard().of(guestId);
    }
}
