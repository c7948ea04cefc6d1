package io.drayage.engine.flow;

/** Work for a CPU thread: hashing, inflating, compressing, or positional file I/O on the local table. Never waits for a peer or another task. */
@FunctionalInterface
public interface CpuTask<T> {
    /**
     * Runs on a thread of the pool.
     *
     * @param workspace the thread's own; not to be kept
     */
    T run(CpuWorkspace workspace) throws Exception;
}
