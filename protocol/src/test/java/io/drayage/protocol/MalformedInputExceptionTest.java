package io.drayage.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MalformedInputExceptionTest {

    @Test
    void namesTheStructureThePlaceAndTheReasonAndCarriesNoStackTrace() {
        // Given / When
        MalformedInputException malformed = new MalformedInputException("VMDK header", 512, "bad magic");

        // Then
        assertThat(malformed).hasMessage("VMDK header at byte 512: bad magic");
        assertThat(malformed.structure()).isEqualTo("VMDK header");
        assertThat(malformed.offset()).isEqualTo(512);
        assertThat(malformed.reason()).isEqualTo("bad magic");
        assertThat(malformed.getStackTrace()).isEmpty();
    }
}
