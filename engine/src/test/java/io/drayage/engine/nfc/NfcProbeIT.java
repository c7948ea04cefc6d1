package io.drayage.engine.nfc;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.testing.Await;
import io.drayage.lab.disk.GeneratedContent;
import io.drayage.lab.disk.GrainDictionary;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The probe asks for more in the middle of each block, as a transfer does, and reads the same by every way. */
class NfcProbeIT {
    private final Vertx vertx = Vertx.vertx();
    private final EsxHost host = new EsxHost(vertx, new GeneratedContent(5, 64L << 20, 0.6, new GrainDictionary(7, 8)));

    @AfterEach
    void close() {
        Await.await(vertx.close());
    }

    @Test
    void everyWayReadsAllBlocksAndTheSame() {
        // Given
        NfcSourceRequest request =
                host.request(io.drayage.protocol.block.BlockSet.empty(), NfcTuning.defaults(), false);

        // When
        List<NfcProbe.Finding> findings = Await.await(NfcProbe.probe(
                vertx, request.diskName(), request.path(), request.capacityBytes(), request.tickets(), true));

        // Then
        assertThat(findings).hasSize(7).allMatch(NfcProbe.Finding::ok);
        assertThat(findings).extracting(NfcProbe.Finding::blocks).containsOnly(2L * NfcProbe.SAMPLE_BLOCKS);
        assertThat(findings)
                .extracting(NfcProbe.Finding::sha256)
                .containsOnly(findings.get(0).sha256());
    }
}
