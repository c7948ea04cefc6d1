package io.drayage.engine.api;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What shall be proven: the staged blocks of a run, and the raw images made from it when a directory is given.
 *
 * @param runJsonKey, searchPrefix, runId as in {@link RestoreOrder}
 * @param imageDirectory holds {@code disk-<deviceKey>.raw} files to compare with the manifest; absent: the staging area is read instead
 */
public record VerifyOrder(
        Optional<String> runJsonKey, String searchPrefix, Optional<String> runId, Optional<Path> imageDirectory) {}
