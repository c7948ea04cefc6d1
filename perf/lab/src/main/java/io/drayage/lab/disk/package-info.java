/** Disks of the estate: generated or file-backed content, guest writes as copy-on-write layers, snapshots as frozen views. Blocking and thread-safe. */
@NullMarked
package io.drayage.lab.disk;

import org.jspecify.annotations.NullMarked;
