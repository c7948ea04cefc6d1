package io.drayage.protocol.vmdk;

/** Which layouts of streamOptimized VMDK a reader accepts. */
public enum StreamMode {
    /**
     * What an HttpNfcLease sends: VMware's layout only, with the grain tables after their grains, the grain directory, the
     * footer and the end-of-stream marker. The response has no length, so anything that ends sooner is truncated.
     */
    LEASE,

    /**
     * A file that is complete by itself: VMware's layout as in {@link #LEASE}, or the layout of {@code qemu-img} and
     * {@code vmdk-convert}, which puts the tables before the grains and has no footer. There the tables, not an
     * end-of-stream marker, show whether all grains came.
     */
    FILE
}
