package io.drayage.engine.transfer;

/**
 * How far a disk's transfer is, or what it came to. Every block that the source told of is counted once in {@code blocksChanged + blocksSame + blocksZero}.
 *
 * @param bytesDone bytes of the disk, from its start, that are dealt with (stored or on their way in a part)
 * @param bytesRead bytes of the disk that the source sent as data and that were materialised; absent regions are not read
 * @param blocksRead blocks that these bytes are in
 * @param blocksChanged blocks with data that differed from the baseline and were stored
 * @param blocksSame blocks with data that the baseline already had
 * @param blocksZero blocks that are all zero, sent or absent, whatever the baseline had
 * @param sampleMismatches blocks of the sample that were not what the table said; they are among the changed or zero ones and stored
 * @param bytesStored bytes of all parts that are durable
 * @param bytesLost bytes of parts that were sent and did not become durable: what is in them must be sent again
 * @param sourceStallNanos time in which there was nothing to do but wait for the source
 * @param sinkStallNanos time in which finished blocks waited for the store to take parts
 */
public record TransferFigures(
        long bytesDone,
        long bytesRead,
        long blocksRead,
        long blocksChanged,
        long blocksSame,
        long blocksZero,
        long sampleMismatches,
        long bytesStored,
        long bytesLost,
        long partsStored,
        long sourceStallNanos,
        long sinkStallNanos) {}
