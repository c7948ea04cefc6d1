package io.drayage.engine.eligibility;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.eligibility.GuestSystem.Family;
import io.drayage.engine.eligibility.GuestSystem.Standing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuestSystemsTest {
    @ParameterizedTest
    @CsvSource({
        "winNetEnterprise64Guest, WINDOWS_SERVER, 64, SUPPORTED",
        "winNetStandardGuest, WINDOWS_SERVER, 32, SUPPORTED",
        "winNetWebGuest, WINDOWS_SERVER, 32, REFUSED",
        "winLonghornGuest, WINDOWS_SERVER, 32, SUPPORTED",
        "windows7Server64Guest, WINDOWS_SERVER, 64, SUPPORTED",
        "windows8Server64Guest, WINDOWS_SERVER, 64, SUPPORTED",
        "windows9Server64Guest, WINDOWS_SERVER, 64, SUPPORTED",
        "windows2019srv_64Guest, WINDOWS_SERVER, 64, NEWER",
        "windows7Guest, WINDOWS_CLIENT, 32, SUPPORTED",
        "windows9_64Guest, WINDOWS_CLIENT, 64, SUPPORTED",
        "windows9Guest, WINDOWS_CLIENT, 32, REFUSED",
        "winXPProGuest, WINDOWS_CLIENT, 32, REFUSED",
        "ubuntu64Guest, LINUX, 64, SUPPORTED",
        "ubuntuGuest, LINUX, 32, REFUSED",
        "rhel6_64Guest, LINUX, 64, SUPPORTED",
        "rhel6Guest, LINUX, 32, REFUSED",
        "rhel4_64Guest, LINUX, 64, REFUSED",
        "rhel9_64Guest, LINUX, 64, NEWER",
        "centos7_64Guest, LINUX, 64, SUPPORTED",
        "sles12_64Guest, LINUX, 64, SUPPORTED",
        "sles64Guest, LINUX, 64, REFUSED",
        "sles15_64Guest, LINUX, 64, NEWER",
        "debian8_64Guest, LINUX, 64, SUPPORTED",
        "debian12_64Guest, LINUX, 64, NEWER",
        "debian5_64Guest, LINUX, 64, REFUSED",
        "oracleLinux7_64Guest, LINUX, 64, SUPPORTED",
        "fedora64Guest, LINUX, 64, SUPPORTED",
        "rockylinux_64Guest, LINUX, 64, NEWER",
        "other5xLinux64Guest, LINUX, 64, UNVERIFIED",
        "otherLinuxGuest, LINUX, 32, REFUSED",
        "freebsd13_64Guest, OTHER, 64, REFUSED",
        "otherGuest64, UNKNOWN, 64, UNVERIFIED",
        "otherGuest, UNKNOWN, 64, UNVERIFIED",
    })
    void aGuestIdTellsFamilyBitsAndStanding(String guestId, Family family, int bits, Standing standing) {
        GuestSystem system = GuestSystems.standard().of(guestId);
        assertThat(system.family()).isEqualTo(family);
        assertThat(system.bits()).isEqualTo(bits);
        assertThat(system.standing()).isEqualTo(standing);
    }

    @Test
    void aGuestIdOfTheFutureIsUnverifiedAndOfTheFamilyThatItSuggests() {
        assertThat(GuestSystems.standard().of("windows2031srv_64Guest")).satisfies(system -> {
            assertThat(system.family()).isEqualTo(Family.WINDOWS_SERVER);
            assertThat(system.standing()).isEqualTo(Standing.UNVERIFIED);
            assertThat(system.name()).contains("windows2031srv_64Guest");
        });
        assertThat(GuestSystems.standard().of("other9xLinux64Guest").family()).isEqualTo(Family.LINUX);
        assertThat(GuestSystems.standard().of("").family()).isEqualTo(Family.UNKNOWN);
    }

    @Test
    void everyRefusalSaysWhy() {
        for (String id : new String[] {"winNetWebGuest", "rhel6Guest", "freebsd64Guest", "windows9Guest"}) {
            assertThat(GuestSystems.standard().of(id).remark()).isNotEmpty();
        }
    }
}
