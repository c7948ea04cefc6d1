package io.drayage.lab.fault;

/**
 * How an answer of QueryChangedDiskAreas is wrong.
 *
 * @param seed which area it is, for the kinds that pick one; the same seed picks the same one in all replies of a loop over the disk
 */
public record ChangedAreaFault(Kind kind, long seed) {
    /** What is wrong. */
    public enum Kind {
        /** One changed block of 512 KiB is silently missing: the lie that only reading the disk can find. */
        MISSING_AREA,
        /** Everything that changed is silently missing: no area at all is listed. */
        NOTHING_CHANGED,
        /** Areas that did not change are listed too, as the contract allows. */
        OVER_REPORT,
        /** The areas come in falling order. */
        WRONG_ORDER,
        /** An area begins inside of the one before. */
        OVERLAP,
        /** An area ends beyond the disk. */
        BEYOND_DISK,
        /** An area lies before the offset asked for. */
        BEFORE_START,
        /** An area is empty. */
        EMPTY_AREA,
        /** An area has a negative length. */
        NEGATIVE_AREA,
        /** An area begins inside of a sector. */
        MISALIGNED,
        /** The reply starts elsewhere than asked. */
        WRONG_START,
        /** The reply covers nothing, so a loop over the disk never ends. */
        NO_PROGRESS,
        /** The reply covers one sector, so a loop over the disk takes years. */
        CRAWL,
        /** FileFault, as for a missing tracking file. */
        FILE_FAULT,
        /** NotFound. */
        NOT_FOUND
    }
}
