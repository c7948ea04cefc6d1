package io.drayage.control.sms;

import io.drayage.control.store.App;
import io.vertx.core.Future;
import java.util.Objects;

/** DeleteApp: removes an app that does not replicate; with {@code forceStopAppReplication} it stops its jobs first. AMIs stay. */
public final class DeleteApp implements SmsOperation {
    private final Apps apps;
    private final AppReplication replication;

    /** Wires the operation. */
    public DeleteApp(Apps apps, AppReplication replication) {
        this.apps = Objects.requireNonNull(apps);
        this.replication = Objects.requireNonNull(replication);
    }

    @Override
    public String name() {
        return "DeleteApp";
    }

    @Override
    public Future<Done> call(SmsInput input) {
        String appId = input.required("appId");
        return apps.store()
                .get(appId)
                .compose(app -> apps.progress(app).compose(progress -> stopped(app, progress, input)))
                .compose(stopped -> apps.store().delete(appId))
                .map(gone -> new Done());
    }

    private Future<?> stopped(App app, AppProgress progress, SmsInput input) {
        if (progress.live().isEmpty()) {
            return Future.succeededFuture();
        }
        if (!input.flag("forceStopAppReplication").orElse(false)) {
            throw SmsException.notPermitted("App " + app.appId()
                    + " is being replicated; stop-app-replication first, or force it with forceStopAppReplication.");
        }
        return replication.stop(app);
    }
}
