package io.drayage.load.chaos;

import java.util.List;

/**
 * One run of a campaign.
 *
 * @param number from 1
 * @param calls how many calls of {@code dray replicate} it took
 * @param said the troubles of each call and how it ended
 */
public record ChaosRunReport(int number, int calls, List<String> said, Image image) {
    /** What became of the images. */
    public enum Image {
        /** Each disk's image has the disk's SHA-256. */
        IDENTICAL,
        /** One differs. */
        WRONG,
        /** The run was never completed. */
        NONE
    }

    /** Copies the list. */
    public ChaosRunReport {
        said = List.copyOf(said);
    }
}
