package io.drayage.engine.vsphere;

import com.vmware.vim25.ArrayOfManagedObjectReference;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.TaskInfo;
import com.vmware.vim25.TaskInfoState;
import com.vmware.vim25.TaskReason;
import com.vmware.vim25.TaskReasonSchedule;
import com.vmware.vim25.TaskReasonUser;
import java.rmi.RemoteException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the tasks that are queued or running on a VM. Blocks. */
final class RunningTasks {
    /** vCenter keeps a handful of recent tasks per object. */
    private static final int MAX_TASKS = 100;

    private static final int FULL_PERCENT = 100;

    private RunningTasks() {}

    /** Tasks of the VM's {@code recentTask} that have not ended; what ends meanwhile or may not be seen is left out. */
    static List<RunningTask> of(VimSession session, ReadObject vm) throws RemoteException {
        ManagedObjectReference[] recent = vm.get("recentTask", ArrayOfManagedObjectReference.class)
                .map(ArrayOfManagedObjectReference::getManagedObjectReference)
                .orElse(null);
        List<RunningTask> running = new ArrayList<>();
        for (int i = 0; recent != null && i < recent.length && i < MAX_TASKS; i++) {
            read(session, recent[i]).ifPresent(running::add);
        }
        return running;
    }

    /** A task by its moref, if it still runs. */
    static Optional<RunningTask> find(VimSession session, String moref) throws RemoteException {
        return read(session, Morefs.of("Task", moref));
    }

    /** {@code VirtualMachine.createSnapshot, started by backup@corp at 2026-11-24T13:46:09Z, 40 % done}. */
    static String describe(RunningTask task) {
        String by = task.startedBy().isEmpty() ? "" : " by " + task.startedBy();
        return task.description() + ", started" + by + " at " + task.startedAt().truncatedTo(ChronoUnit.SECONDS) + ", "
                + task.progress() + " % done";
    }

    private static Optional<RunningTask> read(VimSession session, ManagedObjectReference task) throws RemoteException {
        return PropertyReader.find(session, task, "info")
                .flatMap(found -> found.get("info", TaskInfo.class))
                .filter(info -> info.getState() == TaskInfoState.running || info.getState() == TaskInfoState.queued)
                .map(info -> task(task.getVal(), info));
    }

    private static RunningTask task(String moref, TaskInfo info) {
        Integer progress = info.getProgress();
        return new RunningTask(
                moref,
                description(info),
                startedBy(info.getReason()),
                SnapshotTrees.time(info.getStartTime() != null ? info.getStartTime() : info.getQueueTime()),
                progress == null ? 0 : Math.max(0, Math.min(FULL_PERCENT, progress)));
    }

    private static String description(TaskInfo info) {
        String id = info.getDescriptionId();
        return id == null || id.isBlank() ? "a task without a name" : SoapXml.limitText(id);
    }

    private static String startedBy(@Nullable TaskReason reason) {
        if (reason instanceof TaskReasonUser user && user.getUserName() != null) {
            return SoapXml.limitText(user.getUserName());
        }
        if (reason instanceof TaskReasonSchedule schedule && schedule.getName() != null) {
            return SoapXml.limitText("schedule " + schedule.getName());
        }
        return "";
    }
}
