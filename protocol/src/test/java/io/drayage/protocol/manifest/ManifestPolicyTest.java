package io.drayage.protocol.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ManifestPolicyTest {
    @Test
    void deltasFollowEachOtherUpToSixteen() {
        assertThat(ManifestPolicy.nextLevel(0, 1000, 10)).isEqualTo(1);
        assertThat(ManifestPolicy.nextLevel(15, 1000, 10)).isEqualTo(16);
        assertThat(ManifestPolicy.nextLevel(16, 1000, 10)).isZero();
    }

    @Test
    void deltasBeyondHalfOfTheFullMakeAFullOne() {
        assertThat(ManifestPolicy.nextLevel(3, 1000, 500)).isEqualTo(4);
        assertThat(ManifestPolicy.nextLevel(3, 1000, 501)).isZero();
    }

    @Test
    void levelsThatDoNotExistAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> ManifestPolicy.nextLevel(17, 1000, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ManifestPolicy.nextLevel(-1, 1000, 1));
    }
}
