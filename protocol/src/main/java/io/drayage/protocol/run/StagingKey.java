package io.drayage.protocol.run;

import java.util.UUID;

/** A key below the staging prefix, taken apart; {@link ObjectKeys} puts them together. Immutable. */
public sealed interface StagingKey {
    /** The installation that wrote it. */
    UUID installation();

    /** The job. */
    UUID job();

    /** The run. */
    UUID run();

    /** The key itself. */
    String key();

    /** A run's run.json. */
    record RunJson(UUID installation, UUID job, UUID run) implements StagingKey {
        @Override
        public String key() {
            return ObjectKeys.runDocument(installation, job, run);
        }
    }

    /** Says that a sealed run's data was given up on purpose. */
    record DataDropped(UUID installation, UUID job, UUID run) implements StagingKey {
        @Override
        public String key() {
            return ObjectKeys.dataDropped(installation, job, run);
        }
    }

    /** A segment of a disk. */
    record Segment(UUID installation, UUID job, UUID run, long fence, UUID disk, int epoch, int number)
            implements StagingKey {
        @Override
        public String key() {
            return ObjectKeys.segment(installation, job, run, fence, disk, epoch, number);
        }
    }

    /** A disk's manifest. */
    record Manifest(UUID installation, UUID job, UUID run, long fence, UUID disk) implements StagingKey {
        @Override
        public String key() {
            return ObjectKeys.manifest(installation, job, run, fence, disk);
        }
    }
}
