package io.drayage.engine.api;

import java.util.List;

/** Hears how a run goes. Called on an event loop: it must return at once and not throw. */
public interface ProgressListener {
    /** Hears nothing. */
    ProgressListener NONE = new ProgressListener() {
        @Override
        public void stage(RunLedger.Stage stage, String message) {}

        @Override
        public void disks(List<RunLedger.DiskProgress> disks) {}
    };

    /** The run entered a stage. */
    void stage(RunLedger.Stage stage, String message);

    /** At most once a second: how far each disk is. */
    void disks(List<RunLedger.DiskProgress> disks);
}
