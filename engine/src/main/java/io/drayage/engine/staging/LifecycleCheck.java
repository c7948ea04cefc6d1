package io.drayage.engine.staging;

import io.drayage.engine.store.LifecycleRule;
import io.drayage.engine.store.ObjectStore;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the bucket itself endangers what is staged in it: lifecycle rules that delete our objects, move them where they cannot be read at once, or abort our uploads while a run may still go on. A base that is years old
 * is still needed by yesterday's increment, so no age is old enough to expire. Any context.
 */
public final class LifecycleCheck {
    /** A run that is resumed after a long outage may be this old and still have its uploads open. */
    public static final Duration LONGEST_RUN = Duration.ofDays(7);

    private final ObjectStore store;
    private final String stagingPrefix;

    /** @param stagingPrefix empty or ending with "/" */
    public LifecycleCheck(ObjectStore store, String stagingPrefix) {
        this.store = store;
        this.stagingPrefix = stagingPrefix;
    }

    /**
     * One text for each danger, naming bucket, rule and remedy; empty when there is none, or when the store does not tell its rules.
     *
     * @param longestRun for how long an upload may stay open
     */
    public Future<List<String>> dangers(Duration longestRun) {
        return store.lifecycleRules().map(rules -> {
            List<String> dangers = new ArrayList<>();
            rules.orElse(List.of()).stream()
                    .filter(rule -> rule.enabled() && !rule.byTag() && overlaps(rule.prefix()))
                    .forEach(rule -> judge(rule, longestRun, dangers));
            return dangers;
        });
    }

    private boolean overlaps(String rulePrefix) {
        return stagingPrefix.startsWith(rulePrefix) || rulePrefix.startsWith(stagingPrefix);
    }

    private void judge(LifecycleRule rule, Duration longestRun, List<String> dangers) {
        if (rule.expires()) {
            String when = rule.expirationDays().isPresent()
                    ? rule.expirationDays().getAsInt() + " days after they were written"
                    : "at a date";
            dangers.add(text(
                    rule,
                    "deletes staged objects " + when + ", also those that the next increment and every restore need"));
        }
        if (!rule.archiveClasses().isEmpty()) {
            dangers.add(text(
                    rule,
                    "moves staged objects to " + String.join(", ", rule.archiveClasses())
                            + ", from where they cannot be read at once"));
        }
        Optional.of(rule.abortUploadsAfterDays())
                .filter(days ->
                        days.isPresent() && Duration.ofDays(days.getAsInt()).compareTo(longestRun) < 0)
                .ifPresent(days -> dangers.add(text(
                        rule,
                        "aborts uploads " + days.getAsInt() + " days after they began, sooner than the "
                                + longestRun.toDays() + " days that a run may take")));
    }

    private String text(LifecycleRule rule, String does) {
        return "bucket " + store.bucket() + ": lifecycle rule '" + rule.id() + "' " + does
                + ". Limit the rule to another prefix than '" + stagingPrefix + "', or remove it.";
    }
}
