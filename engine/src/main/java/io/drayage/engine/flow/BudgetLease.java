package io.drayage.engine.flow;

/** A lease of {@link MemoryBudget}; the budget's own lock guards the sums, the lease's fields belong to the disk's context. */
final class BudgetLease implements MemoryLease {
    private final MemoryBudget budget;
    private final String vmKey;
    private final long minimumBytes;
    private long heldBytes;
    private boolean closed;

    BudgetLease(MemoryBudget budget, String vmKey, long minimumBytes) {
        this.budget = budget;
        this.vmKey = vmKey;
        this.minimumBytes = minimumBytes;
        this.heldBytes = minimumBytes;
    }

    @Override
    public long heldBytes() {
        return heldBytes;
    }

    @Override
    public boolean tryGrow(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("growth of " + bytes + " bytes");
        }
        if (closed || !budget.tryGrow(vmKey, bytes)) {
            return false;
        }
        heldBytes += bytes;
        return true;
    }

    @Override
    public void shrink(long bytes) {
        long given = Math.min(bytes, heldBytes - minimumBytes);
        if (!closed && given > 0) {
            heldBytes -= given;
            budget.giveBack(given);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            budget.closeLease(vmKey, heldBytes);
            heldBytes = 0;
        }
    }
}
