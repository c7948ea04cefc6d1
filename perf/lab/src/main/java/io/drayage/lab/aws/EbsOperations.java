package io.drayage.lab.aws;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The EBS direct APIs that write ("EBS direct APIs", 2019-11-02): REST with JSON bodies, blocks as raw bodies. */
final class EbsOperations {
    private static final Pattern BLOCK = Pattern.compile("/snapshots/([^/]+)/blocks/([0-9]+)");
    private static final Pattern COMPLETION = Pattern.compile("/snapshots/completion/([^/]+)");
    private static final long GIB = 1L << 30;

    private final Account account;
    private final Permissions permissions;
    private final AwsCounters counters;
    private final EbsReads reads;
    private final TokenBucket putsOfAccount;
    private final TokenBucket starts;
    private final TokenBucket completions;
    private final Map<String, TokenBucket> putsOfSnapshot = new HashMap<>();

    EbsOperations(Account account, Permissions permissions, AwsCounters counters) {
        this.account = account;
        this.permissions = permissions;
        this.counters = counters;
        this.reads = new EbsReads(account, permissions);
        putsOfAccount =
                new TokenBucket(account.clock(), account.options().quotas().putsPerSecond());
        starts = new TokenBucket(account.clock(), account.options().quotas().putsPerSecond() == 0 ? 0 : 10);
        completions =
                new TokenBucket(account.clock(), account.options().quotas().putsPerSecond() == 0 ? 0 : 10);
    }

    AwsAnswer serve(AwsCall call) {
        Matcher block = BLOCK.matcher(call.path());
        Matcher completion = COMPLETION.matcher(call.path());
        if (call.method().equals("POST") && call.path().equals("/snapshots")) {
            return start(call);
        }
        if (call.method().equals("POST") && completion.matches()) {
            return complete(call, completion.group(1));
        }
        if (call.method().equals("PUT") && block.matches()) {
            return put(call, block.group(1), block.group(2));
        }
        return reads.serve(call);
    }

    private AwsAnswer start(AwsCall call) {
        JsonObject wanted = call.body().toJsonObject();
        allow("ebs:StartSnapshot", "arn:aws:ec2:" + account.options().region() + "::snapshot/*");
        if (!starts.tryTake()) {
            throw throttled("ACCOUNT_THROTTLED");
        }
        int volumeGib = wanted.getInteger("VolumeSize", 0);
        if (volumeGib < 1 || volumeGib > 65536) {
            throw AwsError.validation("INVALID_VOLUME_SIZE", "VolumeSize must be from 1 to 65536 GiB");
        }
        long timeout = wanted.getLong("Timeout", 60L);
        if (timeout < 10 || timeout > 4320) {
            throw AwsError.validation("INVALID_PARAMETER_VALUE", "Timeout must be from 10 to 4320 minutes");
        }
        JsonArray tags = wanted.getJsonArray("Tags", new JsonArray());
        if (tags.size() > 50) {
            throw AwsError.validation("INVALID_TAG", "There may be at most 50 tags");
        }
        Optional<Snapshot> parent = parent(wanted, volumeGib);
        String token = wanted.getString("ClientToken", "");
        if (token.length() > 255 || token.contains(" ")) {
            throw AwsError.validation(
                    "INVALID_PARAMETER_VALUE", "ClientToken has at most 255 characters and no spaces");
        }
        Optional<String> known = account.replay(
                token,
                wanted.encode(),
                new AwsError(409, "ConflictException", "The client token was used with other parameters."));
        if (known.isPresent()) {
            return AwsAnswer.json(
                    201,
                    describe(Objects.requireNonNull(
                            account.snapshots().get(known.get()), "a snapshot made by a token")));
        }
        if (account.pendingSnapshots() >= account.options().quotas().pendingSnapshots()) {
            throw new AwsError(
                    400, "ConcurrentLimitExceededException", "You have reached the limit for pending snapshots.");
        }
        Snapshot snapshot = new Snapshot(
                account.newId("snap"),
                volumeGib,
                parent,
                wanted.getString("Description", ""),
                key(wanted, parent),
                account.now(),
                timeout);
        for (int i = 0; i < tags.size(); i++) {
            JsonObject tag = tags.getJsonObject(i);
            snapshot.tags().put(tag.getString("Key"), tag.getString("Value", ""));
        }
        account.snapshots().put(snapshot.id(), snapshot);
        account.remember(token, wanted.encode(), snapshot.id());
        return AwsAnswer.json(201, describe(snapshot));
    }

    private Optional<Snapshot> parent(JsonObject wanted, int volumeGib) {
        String id = wanted.getString("ParentSnapshotId", "");
        if (id.isEmpty()) {
            return Optional.empty();
        }
        if (wanted.containsKey("Encrypted") || wanted.containsKey("KmsKeyArn")) {
            throw AwsError.validation(
                    "INVALID_PARAMETER_VALUE",
                    "Encrypted and KmsKeyArn cannot be given together with ParentSnapshotId");
        }
        Snapshot parent = account.snapshots().get(id);
        if (parent == null) {
            throw AwsError.noSnapshot(id);
        }
        if (parent.status(account.now()) != Snapshot.Status.COMPLETED) {
            throw AwsError.validation("INVALID_SNAPSHOT_ID", "The parent snapshot is not completed");
        }
        if (parent.volumeGib() > volumeGib) {
            throw AwsError.validation("INVALID_VOLUME_SIZE", "VolumeSize is less than that of the parent snapshot");
        }
        return Optional.of(parent);
    }

    private Optional<String> key(JsonObject wanted, Optional<Snapshot> parent) {
        if (parent.isPresent()) {
            return parent.get().kmsKeyArn();
        }
        String arn = wanted.getString("KmsKeyArn", "");
        boolean encrypted = wanted.getBoolean("Encrypted", false);
        if (arn.isEmpty()) {
            return encrypted ? Optional.of(KmsOperations.defaultKeyArn(account.options())) : Optional.empty();
        }
        if (!encrypted || !arn.startsWith("arn:aws:kms:")) {
            throw AwsError.validation(
                    "INVALID_CUSTOMER_KEY", "KmsKeyArn must be the ARN of a key, and goes with Encrypted");
        }
        return Optional.of(arn);
    }

    private AwsAnswer put(AwsCall call, String id, String indexText) {
        allow("ebs:PutSnapshotBlock", account.snapshotArn(id));
        Snapshot snapshot = writable(id);
        counters.putAttempts.incrementAndGet();
        if (!putsOfAccount.tryTake()) {
            counters.putsThrottled.incrementAndGet();
            throw new AwsError(400, "ThrottlingException", "Rate exceeded");
        }
        if (!putsOfSnapshot
                .computeIfAbsent(
                        id,
                        unused -> new TokenBucket(
                                account.clock(), account.options().quotas().putsPerSecondOfSnapshot()))
                .tryTake()) {
            counters.putsThrottled.incrementAndGet();
            throw throttled("RESOURCE_LEVEL_THROTTLE");
        }
        long index = Long.parseLong(indexText);
        if (index * BlockFile.BLOCK_BYTES >= snapshot.volumeGib() * GIB) {
            throw AwsError.validation("INVALID_BLOCK", "Block " + index + " is beyond the end of the volume");
        }
        if (!call.header("x-amz-Data-Length").equals(Integer.toString(BlockFile.BLOCK_BYTES))
                || call.body().length() != BlockFile.BLOCK_BYTES) {
            throw AwsError.validation("INVALID_CONTENT_LENGTH", "A block has 524288 bytes");
        }
        String checksum = base64(sha256(call.body().getBytes()));
        if (!call.header("x-amz-Checksum-Algorithm").equals("SHA256")
                || !call.header("x-amz-Checksum").equals(checksum)) {
            throw AwsError.validation("INVALID_CHECKSUM", "The checksum is not that of the data");
        }
        if (snapshot.blocks().containsKey((int) index)) {
            counters.duplicatePuts.incrementAndGet();
        }
        snapshot.put((int) index, new Snapshot.Block(account.blocks().append(call.body()), checksum), account.now());
        counters.puts.incrementAndGet();
        return new AwsAnswer(
                201,
                "application/json",
                Map.of("x-amz-Checksum", checksum, "x-amz-Checksum-Algorithm", "SHA256"),
                Buffer.buffer("{}"));
    }

    private AwsAnswer complete(AwsCall call, String id) {
        allow("ebs:CompleteSnapshot", account.snapshotArn(id));
        if (!completions.tryTake()) {
            throw throttled("ACCOUNT_THROTTLED");
        }
        Snapshot snapshot = find(id);
        String count = call.header("x-amz-ChangedBlocksCount");
        if (!count.matches("[0-9]+")) {
            throw AwsError.validation("INVALID_PARAMETER_VALUE", "x-amz-ChangedBlocksCount is missing");
        }
        if (snapshot.status(account.now()) == Snapshot.Status.ERROR) {
            throw AwsError.validation("INVALID_SNAPSHOT_STATE", "The snapshot is in the error state");
        }
        if (Long.parseLong(count) != snapshot.blocks().size()) {
            throw AwsError.validation(
                    "INVALID_PARAMETER_VALUE",
                    "ChangedBlocksCount is " + count + ", but "
                            + snapshot.blocks().size() + " blocks were put");
        }
        String checksum = call.header("x-amz-Checksum");
        if (!checksum.isEmpty()
                && (!call.header("x-amz-Checksum-Aggregation-Method").equals("LINEAR")
                        || !checksum.equals(linearChecksum(snapshot.blocks())))) {
            throw AwsError.validation("INVALID_CHECKSUM", "The aggregated checksum is not that of the blocks");
        }
        if (!snapshot.completing()) {
            snapshot.completeAt(account.now().plus(account.options().delays().completion()));
        }
        return AwsAnswer.json(202, new JsonObject().put("Status", status(snapshot)));
    }

    private Snapshot find(String id) {
        Snapshot snapshot = account.snapshots().get(id);
        Instant visible = snapshot == null
                ? Instant.MAX
                : snapshot.startedAt().plus(account.options().delays().hidden());
        if (snapshot == null || account.now().isBefore(visible)) {
            throw AwsError.noSnapshot(id);
        }
        return snapshot;
    }

    private Snapshot writable(String id) {
        Snapshot snapshot = find(id);
        if (snapshot.status(account.now()) != Snapshot.Status.PENDING || snapshot.completing()) {
            throw AwsError.validation("INVALID_SNAPSHOT_STATE", "The snapshot is not pending");
        }
        return snapshot;
    }

    private void allow(String action, String resource) {
        permissions.check(
                action,
                resource,
                new AwsError(
                        403,
                        "AccessDeniedException",
                        "UNAUTHORIZED_ACCOUNT",
                        "User: arn:aws:iam::" + account.options().account() + ":user/lab is not authorized to perform: "
                                + action + " on resource: " + resource));
    }

    private JsonObject describe(Snapshot snapshot) {
        JsonObject json = new JsonObject()
                .put("SnapshotId", snapshot.id())
                .put("OwnerId", account.options().account())
                .put("Status", status(snapshot))
                .put("StartTime", snapshot.startedAt().toEpochMilli() / 1000.0)
                .put("VolumeSize", snapshot.volumeGib())
                .put("BlockSize", BlockFile.BLOCK_BYTES)
                .put("Description", snapshot.description());
        snapshot.parent().ifPresent(parent -> json.put("ParentSnapshotId", parent.id()));
        snapshot.kmsKeyArn().ifPresent(arn -> json.put("KmsKeyArn", arn));
        JsonArray tags = new JsonArray();
        snapshot.tags()
                .forEach((key, value) ->
                        tags.add(new JsonObject().put("Key", key).put("Value", value)));
        return json.put("Tags", tags);
    }

    private String status(Snapshot snapshot) {
        return snapshot.status(account.now()).name().toLowerCase(java.util.Locale.ROOT);
    }

    private static AwsError throttled(String reason) {
        return new AwsError(400, "RequestThrottledException", reason, "The request was throttled.");
    }

    /** SHA-256 over the raw digests of the blocks in ascending order, base64. */
    static String linearChecksum(SortedMap<Integer, Snapshot.Block> blocks) {
        Buffer all = Buffer.buffer(blocks.size() * 32);
        blocks.values().forEach(block -> all.appendBytes(Base64.getDecoder().decode(block.checksum())));
        return base64(sha256(all.getBytes()));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
