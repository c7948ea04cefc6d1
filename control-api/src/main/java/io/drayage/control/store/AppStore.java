package io.drayage.control.store;

import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Apps. */
public interface AppStore {
    /**
     * What a new app is made of.
     *
     * @param clientToken the same token gives the same app, once made
     */
    record Draft(
            String name,
            Optional<String> description,
            Optional<String> roleName,
            Optional<String> clientToken,
            List<App.Group> groups,
            Map<String, String> tags) {}

    /** Makes an app. */
    Future<App> create(Draft draft);

    /** One app; APP_NOT_FOUND. */
    Future<App> get(String appId);

    /** Apps in the order in which they were made: all, or those with these ids when there are any. */
    Future<Page<App>> list(List<String> only, PageRequest page);

    /**
     * Changes an app; nobody else changes it meanwhile. APP_NOT_FOUND, or what {@code change} throws.
     *
     * @param change pure; may run again
     */
    Future<App> change(String appId, UnaryOperator<App> change);

    /** Removes an app; its jobs stay. APP_NOT_FOUND. */
    Future<Void> delete(String appId);

    /** The newest job of each server of these apps, as far as the app made one. */
    Future<List<AppJob>> jobs(List<String> appIds);

    /** A new id of a group. */
    String newGroupId();

    /** A new id of a validation. */
    String newValidationId();
}
