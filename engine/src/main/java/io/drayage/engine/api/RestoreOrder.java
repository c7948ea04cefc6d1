package io.drayage.engine.api;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which run's disks shall be rebuilt, and where.
 *
 * @param runJsonKey key of the run's run.json; when absent the newest sealed run below {@code searchPrefix} is taken
 * @param searchPrefix key prefix below which run.json objects are looked for
 * @param runId public or internal run id that the search must match, absent for the newest
 * @param outputDirectory gets {@code disk-<deviceKey>.raw} for every disk
 */
public record RestoreOrder(
        Optional<String> runJsonKey, String searchPrefix, Optional<String> runId, Path outputDirectory) {}
