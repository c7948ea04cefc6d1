package io.drayage.engine.flow;

/** The permit of a governor that bounds nothing. */
enum UnboundedPermit implements StreamPermit {
    INSTANCE;

    @Override
    public void moved(long bytes, long latencyNanos) {}

    @Override
    public void congested(String reason) {}

    @Override
    public void close() {}
}
