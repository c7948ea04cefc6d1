/**
 * Reads streamOptimized VMDK: what an HttpNfcLease export sends, and what {@code qemu-img} writes to files.
 *
 * <p>Pure code over byte buffers: no I/O, threads, clock or logging; depends on the JDK and on
 * {@link io.drayage.protocol.MalformedInputException} only. Readers are confined to one thread at a time and fast enough
 * for an event loop, because they only find the compressed grains; inflating them ({@link
 * io.drayage.protocol.vmdk.GrainInflater}) is the caller's, on a CPU thread.
 *
 * <p>Source of the format: VMware, <i>Virtual Disk Format 5.0</i> technical note, and for what it leaves out (marker type
 * 4, zlib-wrapped grains, grains that grow when compressed) the behaviour of VMware's and QEMU's own writers. All integers
 * are little-endian; a sector is 512 bytes.
 */
@org.jspecify.annotations.NullMarked
package io.drayage.protocol.vmdk;
