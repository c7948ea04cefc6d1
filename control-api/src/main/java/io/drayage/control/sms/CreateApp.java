package io.drayage.control.sms;

import io.drayage.control.store.AppStore;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;

/** CreateApp: makes an app of servers in groups; with a client token that was used before it answers the app that was made then. */
public final class CreateApp implements SmsOperation {
    private final Apps apps;

    /** Wires the operation. */
    public CreateApp(Apps apps) {
        this.apps = Objects.requireNonNull(apps);
    }

    @Override
    public String name() {
        return "CreateApp";
    }

    @Override
    public Future<? extends Record> call(SmsInput input) {
        return apps.groups(input, List.of())
                .compose(groups -> apps.store()
                        .create(new AppStore.Draft(
                                input.required("name"),
                                input.text("description"),
                                input.text("roleName"),
                                input.text("clientToken"),
                                groups,
                                Apps.tags(input))))
                .compose(apps::answer);
    }
}
