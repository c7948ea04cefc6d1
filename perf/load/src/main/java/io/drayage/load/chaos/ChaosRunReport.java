package io.drayage.load.chaos;

import java.util.List;

/**
 * One run of a campaign.
 *
 * @param number from 1
 * @param calls how many calls of {@code dray replicate} it took
 * @param hung how many of them had to be killed because they did not end
 * @param said the faults of each call and how it ended
 */
public record ChaosRunReport(int number, int calls, int hung, List<String> said, Image image) {
    /** What became of the images. */
    public enum Image {
        /** All disks are as they were at one moment of the run. */
        IDENTICAL,
        /** They are not. */
        WRONG,
        /** They are not, by a lie that no reader can see, and the run did not claim more than it knew. */
        DECEIVED,
        /** The run was never completed. */
        NONE
    }

    /** Copies the list. */
    public ChaosRunReport {
        said = List.copyOf(said);
    }
}
