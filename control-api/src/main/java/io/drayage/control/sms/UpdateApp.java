package io.drayage.control.sms;

import io.drayage.control.store.App;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;

/** UpdateApp: changes what is given; {@code serverGroups} and {@code tags} replace what was there. Groups can change only while nothing of the app replicates. */
public final class UpdateApp implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public UpdateApp(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "UpdateApp";
    }

    @Override
    public Future<? extends Record> call(SmsInput input) {
        String appId = input.required("appId");
        return apps.store()
                .get(appId)
                .compose(app -> input.has("serverGroups")
                        ? changeable(app).compose(may -> apps.groups(input, app.groups()))
                        : Future.succeededFuture(app.groups()))
                .compose(groups -> apps.store().change(appId, app -> changed(app, input, groups)))
                .compose(apps::answer);
    }

    private Future<Void> changeable(App app) {
        return apps.progress(app).map(progress -> {
            if (!progress.live().isEmpty()) {
                throw SmsException.notPermitted("The servers of app " + app.appId()
                        + " are being replicated; stop-app-replication first, then change its groups.");
            }
            return null;
        });
    }

    private static App changed(App app, SmsInput input, List<App.Group> groups) {
        return new App(
                app.appId(),
                input.text("name").filter(name -> !name.isEmpty()).orElse(app.name()),
                input.text("description").or(app::description),
                input.text("roleName").or(app::roleName),
                groups,
                input.has("tags") ? Apps.tags(input) : app.tags(),
                app.configurations(),
                app.replication(),
                app.createdAt(),
                app.modifiedAt());
    }
}
