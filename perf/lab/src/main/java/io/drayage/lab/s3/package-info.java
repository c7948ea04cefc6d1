/**
 * A fast S3 of the lab's own: the multipart set, SigV4 verified, CRC64NVME verified, parts kept as separate files, faults by rule. It shares no format code with
 * the engine, so that an error in ours cannot cancel out. All state of one {@link io.drayage.lab.s3.LabS3} lives on one event loop; its public methods may be
 * called from any thread.
 */
@NullMarked
package io.drayage.lab.s3;

import org.jspecify.annotations.NullMarked;
