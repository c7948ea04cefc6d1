package io.drayage.lab.aws;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** What the account holds. Confined to the lab's event loop. */
final class Account {
    private final LabAwsOptions options;
    private final Clock clock;
    private final BlockFile blocks;
    private final RandomGenerator random = RandomGenerator.of("SplittableRandom");
    private final Map<String, Snapshot> snapshots = new LinkedHashMap<>();
    private final Map<String, Image> images = new LinkedHashMap<>();
    private final Map<String, ImportTask> imports = new LinkedHashMap<>();
    private final Map<String, String> tokens = new LinkedHashMap<>();

    Account(LabAwsOptions options, Clock clock) {
        this.options = options;
        this.clock = clock;
        this.blocks = new BlockFile(options.directory());
    }

    LabAwsOptions options() {
        return options;
    }

    Instant now() {
        return clock.instant();
    }

    Clock clock() {
        return clock;
    }

    BlockFile blocks() {
        return blocks;
    }

    Map<String, Snapshot> snapshots() {
        return snapshots;
    }

    Map<String, Image> images() {
        return images;
    }

    Map<String, ImportTask> imports() {
        return imports;
    }

    /** A fresh id, {@code snap-0123456789abcdef0}. */
    String newId(String prefix) {
        return "%s-%016x%x".formatted(prefix, random.nextLong(), random.nextInt(16));
    }

    /**
     * What an idempotency token stands for: the id made for it the first time.
     *
     * @param parameters of the call as text; the same token with others is a conflict
     * @return the id, or empty when the token is new
     */
    java.util.Optional<String> replay(String token, String parameters, AwsError conflict) {
        if (token.isEmpty()) {
            return java.util.Optional.empty();
        }
        String known = tokens.get(token);
        if (known == null) {
            return java.util.Optional.empty();
        }
        int bar = known.indexOf('|');
        if (!known.substring(bar + 1).equals(parameters)) {
            throw conflict;
        }
        return java.util.Optional.of(known.substring(0, bar));
    }

    void remember(String token, String parameters, String id) {
        if (!token.isEmpty()) {
            tokens.put(token, id + "|" + parameters);
        }
    }

    long pendingSnapshots() {
        return snapshots.values().stream()
                .filter(one -> one.status(now()) == Snapshot.Status.PENDING)
                .count();
    }

    /** Whether an image that is registered uses the snapshot. */
    boolean usedByImage(String snapshotId) {
        Predicate<Image> uses = image ->
                image.devices().stream().anyMatch(device -> device.snapshotId().equals(snapshotId));
        return images.values().stream().anyMatch(uses);
    }

    String snapshotArn(String id) {
        return "arn:aws:ec2:" + options.region() + "::snapshot/" + id;
    }

    String imageArn(String id) {
        return "arn:aws:ec2:" + options.region() + "::image/" + id;
    }
}
