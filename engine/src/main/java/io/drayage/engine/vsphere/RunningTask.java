package io.drayage.engine.vsphere;

import java.time.Instant;

/**
 * A queued or running task on a VM.
 *
 * @param description what it does, {@code VirtualMachine.createSnapshot}
 * @param startedBy user or component that started it, empty when unknown
 * @param startedAt when it started, or was queued while it has not
 * @param progress 0 to 100
 */
public record RunningTask(String moref, String description, String startedBy, Instant startedAt, int progress) {}
