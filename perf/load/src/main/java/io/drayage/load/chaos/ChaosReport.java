package io.drayage.load.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drayage.lab.fault.FaultKind;
import io.drayage.load.process.Waiting;
import java.util.List;
import java.util.Map;

/**
 * What a campaign did and left behind.
 *
 * @param faults injected and struck, by kind
 * @param snapshots names of snapshots that are on the VM
 * @param leases export leases that are open
 * @param uploads multipart uploads that are neither completed nor aborted
 * @param bucket what is in the bucket against what runs refer to
 */
public record ChaosReport(
        long seed,
        List<ChaosRunReport> runs,
        Map<FaultKind, FaultTally.Count> faults,
        List<String> snapshots,
        int leases,
        int uploads,
        BucketAudit bucket) {
    /** Copies the collections. */
    public ChaosReport {
        runs = List.copyOf(runs);
        faults = Map.copyOf(faults);
        snapshots = List.copyOf(snapshots);
    }

    static ChaosReport of(long seed, List<ChaosRunReport> runs, FaultTally tally, ChaosEstate estate) {
        return new ChaosReport(
                seed,
                runs,
                tally.counts(),
                Waiting.result(estate.vcenter().snapshots(ChaosEstate.VM)),
                estate.vcenter().counters().leasesOpen(),
                estate.s3().counters().openUploads(),
                BucketAudit.of(estate.vertx(), estate.storeAddress()));
    }

    /** Runs of this kind. */
    public long count(ChaosRunReport.Image image) {
        return runs.stream().filter(run -> run.image() == image).count();
    }

    /** Calls that had to be killed because they did not end. */
    @JsonProperty
    public int hung() {
        return runs.stream().mapToInt(ChaosRunReport::hung).sum();
    }

    /** Whether every run is complete and right and nothing is left behind. */
    @JsonProperty
    public boolean clean() {
        return count(ChaosRunReport.Image.WRONG) == 0
                && count(ChaosRunReport.Image.NONE) == 0
                && hung() == 0
                && snapshots.isEmpty()
                && leases == 0
                && uploads == 0
                && bucket.isSound();
    }
}
