package io.drayage.control.sms;

import io.drayage.control.store.App;
import io.drayage.control.store.AppStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** ListApps: all apps, or those that are named, by hundreds. */
public final class ListApps implements SmsOperation {
    private final AppStore apps;

    /** Wires the operation. */
    public ListApps(AppStore apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "ListApps";
    }

    @Override
    public Future<Answer> call(SmsInput input) {
        return apps.list(input.texts("appIds"), input.page(PAGE))
                .compose(page -> apps.jobs(page.items().stream().map(App::appId).toList())
                        .map(jobs -> new Answer(
                                page.items().stream()
                                        .map(app -> AppShapes.Summary.of(app, new AppProgress(app, jobs)))
                                        .toList(),
                                page.nextToken().orElse(null))));
    }

    private static final int PAGE = 100;

    /** ListAppsResponse. */
    record Answer(List<AppShapes.Summary> apps, @Nullable String nextToken) {}
}
