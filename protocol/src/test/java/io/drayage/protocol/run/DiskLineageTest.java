package io.drayage.protocol.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The rows of the identity table in protocol/README.md that a disk's id and size decide. */
class DiskLineageTest {
    private static final List<RunDocument.Disk> PARENT = List.of(RunDocuments.disk());
    private static final long SIZE = RunDocuments.disk().capacityBytes();

    @Test
    void sizeDecidesForTheSameDisk() {
        assertThat(DiskLineage.of(PARENT, RunDocuments.DISK, SIZE)).isEqualTo(DiskLineage.SAME);
        assertThat(DiskLineage.of(PARENT, RunDocuments.DISK, SIZE + 1)).isEqualTo(DiskLineage.GROWN);
        assertThat(DiskLineage.of(PARENT, RunDocuments.DISK, SIZE - 1)).isEqualTo(DiskLineage.NEW_BASE);
    }

    @Test
    void anUnknownDiskIsANewBase() {
        assertThat(DiskLineage.of(PARENT, RunDocuments.JOB, SIZE)).isEqualTo(DiskLineage.NEW_BASE);
        assertThat(DiskLineage.of(List.of(), RunDocuments.DISK, SIZE)).isEqualTo(DiskLineage.NEW_BASE);
    }
}
