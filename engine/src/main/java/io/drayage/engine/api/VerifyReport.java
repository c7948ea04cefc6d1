package io.drayage.engine.api;

import java.util.List;

/**
 * What a verification read and found.
 *
 * @param runId internal id of the run
 * @param proven whether every block of every disk had its SHA-256
 */
public record VerifyReport(String runId, String vmName, boolean proven, List<VerifiedDisk> disks) {
    /**
     * @param badBlocks how many blocks were missing or had another hash
     * @param firstBad text that names the first of them, empty when none
     */
    public record VerifiedDisk(
            int deviceKey, String label, long capacityBytes, long blocksChecked, long badBlocks, String firstBad) {}
}
