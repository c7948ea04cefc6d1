package io.drayage.lab.vcenter;

import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task and its TaskInfo: queued, running, then success with a result or error with a fault. */
final class TaskObject extends ManagedObject {
    private final String method;
    private final String descriptionId;
    private final VmObject entity;
    private final String user;
    private final Instant queueTime = Instant.now();
    private String state = "queued";
    private @Nullable Instant startTime;
    private @Nullable Instant completeTime;
    private @Nullable Object result;
    private @Nullable SoapFault error;
    private boolean cancelled;
    private int progress = 50;

    /** @param descriptionId {@code VirtualMachine.createSnapshot}, as {@link #descriptionOf} makes it */
    TaskObject(MoRef ref, String method, String descriptionId, VmObject entity, String user) {
        super(ref);
        this.method = method;
        this.descriptionId = descriptionId;
        this.entity = entity;
        this.user = user;
    }

    static String descriptionOf(String method) {
        String operation = method.replace("_Task", "");
        return "VirtualMachine." + Character.toLowerCase(operation.charAt(0)) + operation.substring(1);
    }

    /** @param percent progress, shown while it runs */
    void progress(int percent) {
        progress = percent;
    }

    VmObject entity() {
        return entity;
    }

    boolean isOver() {
        return completeTime != null;
    }

    void started() {
        state = "running";
        startTime = Instant.now();
    }

    void succeeded(@Nullable Object value) {
        result = value;
        state = "success";
        completeTime = Instant.now();
    }

    void failed(SoapFault fault) {
        error = fault;
        state = "error";
        completeTime = Instant.now();
    }

    void cancel() {
        cancelled = true;
        failed(SoapFault.of("RequestCanceled", "The task was canceled by a user."));
    }

    @Override
    Collection<String> propertyNames() {
        return List.of("info");
    }

    @Override
    @Nullable
    Object property(String name, Asker asker) {
        return DataObject.of("TaskInfo")
                .put("key", ref().value())
                .put("task", ref())
                .put("name", method)
                .put("descriptionId", descriptionId)
                .put("entity", entity.ref())
                .put("entityName", entity.name())
                .putEnum("state", "TaskInfoState", state)
                .put("cancelled", cancelled)
                .put("cancelable", false)
                .put("error", error == null ? null : error.localized())
                .put("result", result)
                .put("progress", state.equals("running") ? progress : null)
                .put("reason", DataObject.subtype("TaskReasonUser").put("userName", user))
                .put("queueTime", queueTime)
                .put("startTime", startTime)
                .put("completeTime", completeTime)
                .put("eventChainId", 1);
    }
}
