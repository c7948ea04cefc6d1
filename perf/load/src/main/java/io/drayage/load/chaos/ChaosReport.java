package io.drayage.load.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.drayage.load.process.Waiting;
import java.util.List;

/**
 * What a campaign did and left behind.
 *
 * @param snapshots names of snapshots that are on the VM
 * @param leases export leases that are open
 * @param uploads multipart uploads that are neither completed nor aborted
 */
public record ChaosReport(long seed, List<ChaosRunReport> runs, List<String> snapshots, int leases, int uploads) {
    /** Copies the lists. */
    public ChaosReport {
        runs = List.copyOf(runs);
        snapshots = List.copyOf(snapshots);
    }

    static ChaosReport of(long seed, List<ChaosRunReport> runs, ChaosEstate estate) {
        return new ChaosReport(
                seed,
                runs,
                Waiting.result(estate.vcenter().snapshots(ChaosEstate.VM)),
                estate.vcenter().counters().leasesOpen(),
                estate.s3().counters().openUploads());
    }

    /** Runs whose image is not their source, complete or not. */
    @JsonProperty
    public long wrong() {
        return count(ChaosRunReport.Image.WRONG);
    }

    /** Runs that were never completed although the troubles had ended. */
    @JsonProperty
    public long incomplete() {
        return count(ChaosRunReport.Image.NONE);
    }

    /** Whether every run is complete and right and nothing is left behind. */
    @JsonProperty
    public boolean clean() {
        return wrong() == 0 && incomplete() == 0 && snapshots.isEmpty() && leases == 0 && uploads == 0;
    }

    private long count(ChaosRunReport.Image image) {
        return runs.stream().filter(run -> run.image() == image).count();
    }
}
