package io.drayage.control.service;

import io.drayage.control.store.ReplicationJob;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a run shall go, beyond its job.
 *
 * @param imageDirectory where disk images go
 * @param full start afresh
 */
public record RunWishes(ReplicationJob.Options options, Optional<Path> imageDirectory, boolean full) {}
