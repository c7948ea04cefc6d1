package io.drayage.engine.api;

import java.util.List;

/**
 * What was rebuilt; every block of every file was compared with its SHA-256.
 *
 * @param runId internal id of the run
 */
public record RestoreReport(String runId, String vmName, List<RestoredDisk> disks) {
    /**
     * @param file absolute path of the raw file
     * @param dataBlocks blocks that were written; the others are holes
     */
    public record RestoredDisk(
            int deviceKey,
            String label,
            String file,
            long capacityBytes,
            long dataBlocks,
            long zeroBlocks,
            long bytesFetched) {}
}
