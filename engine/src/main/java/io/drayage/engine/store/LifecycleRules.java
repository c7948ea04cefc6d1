package io.drayage.engine.store;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** Reads a LifecycleConfiguration (API reference of S3, GetBucketLifecycleConfiguration). Stateless. */
final class LifecycleRules {
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

    private LifecycleRules() {}

    static List<LifecycleRule> of(XmlElement configuration) {
        return configuration.children("Rule").stream().map(LifecycleRules::rule).toList();
    }

    private static LifecycleRule rule(XmlElement rule) {
        List<XmlElement> filters = rule.children("Filter").stream()
                .flatMap(filter -> Stream.concat(Stream.of(filter), filter.children("And").stream()))
                .toList();
        String prefix = Stream.concat(Stream.of(rule), filters.stream())
                .map(holder -> holder.child("Prefix"))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        Optional<XmlElement> expiration = rule.children("Expiration").stream().findFirst();
        OptionalInt days = expiration.map(each -> days(each, "Days")).orElse(OptionalInt.empty());
        boolean expires = days.isPresent()
                || expiration.filter(each -> !each.child("Date").isEmpty()).isPresent();
        return new LifecycleRule(
                rule.child("ID"),
                rule.child("Status").equals("Enabled"),
                prefix,
                filters.stream().anyMatch(filter -> !filter.children("Tag").isEmpty()),
                expires,
                days,
                rule.children("Transition").stream()
                        .map(transition -> transition.child("StorageClass"))
                        .filter(ARCHIVES::contains)
                        .toList(),
                rule.children("AbortIncompleteMultipartUpload").stream()
                        .findFirst()
                        .map(each -> days(each, "DaysAfterInitiation"))
                        .orElse(OptionalInt.empty()));
    }

    private static OptionalInt days(XmlElement holder, String name) {
        return holder.child(name).isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of((int) Math.min(Integer.MAX_VALUE, Math.max(0, holder.number(name))));
    }
}
