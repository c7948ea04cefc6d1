package io.drayage.lab.aws;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The EBS direct APIs that read: blocks of completed snapshots, lists in pages. Tokens say what they are for, and are refused elsewhere. */
final class EbsReads {
    private static final Pattern LIST = Pattern.compile("/snapshots/([^/]+)/blocks");
    private static final Pattern CHANGED = Pattern.compile("/snapshots/([^/]+)/changedblocks");
    private static final Pattern BLOCK = Pattern.compile("/snapshots/([^/]+)/blocks/([0-9]+)");
    private static final long TOKEN_LIFE_SECONDS = 7 * 24 * 3600L;

    private final Account account;
    private final Permissions permissions;

    EbsReads(Account account, Permissions permissions) {
        this.account = account;
        this.permissions = permissions;
    }

    AwsAnswer serve(AwsCall call) {
        Matcher block = BLOCK.matcher(call.path());
        Matcher list = LIST.matcher(call.path());
        Matcher changed = CHANGED.matcher(call.path());
        if (!call.method().equals("GET")) {
            throw new AwsError(404, "UnknownOperationException", "There is no such operation.");
        }
        if (block.matches()) {
            return get(call, block.group(1), Integer.parseInt(block.group(2)));
        }
        if (list.matches()) {
            Snapshot snapshot = readable("ebs:ListSnapshotBlocks", list.group(1));
            TreeMap<Integer, JsonObject> rows = new TreeMap<>();
            snapshot.effective()
                    .keySet()
                    .forEach(index -> rows.put(
                            index,
                            new JsonObject().put("BlockIndex", index).put("BlockToken", token(snapshot, index))));
            return page(call, snapshot, "Blocks", rows);
        }
        if (changed.matches()) {
            return changed(call, changed.group(1));
        }
        throw new AwsError(404, "UnknownOperationException", "There is no such operation.");
    }

    private AwsAnswer changed(AwsCall call, String secondId) {
        Snapshot second = readable("ebs:ListChangedBlocks", secondId);
        String firstId = call.query().get("firstSnapshotId");
        SortedMap<Integer, Snapshot.Block> before = new TreeMap<>();
        Function<Integer, String> firstToken = index -> "";
        if (firstId != null) {
            Snapshot first = readable("ebs:ListChangedBlocks", firstId);
            if (!first.relatedTo(second)) {
                throw AwsError.validation("UNRELATED_SNAPSHOTS", "The snapshots are of different lineages");
            }
            before = first.effective();
            firstToken = index -> token(first, index);
        }
        SortedMap<Integer, Snapshot.Block> after = second.effective();
        TreeMap<Integer, JsonObject> rows = new TreeMap<>();
        for (Map.Entry<Integer, Snapshot.Block> entry : after.entrySet()) {
            Snapshot.Block old = before.get(entry.getKey());
            if (old == null || !old.equals(entry.getValue())) {
                JsonObject row = new JsonObject()
                        .put("BlockIndex", entry.getKey())
                        .put("SecondBlockToken", token(second, entry.getKey()));
                rows.put(
                        entry.getKey(),
                        old == null ? row : row.put("FirstBlockToken", firstToken.apply(entry.getKey())));
            }
        }
        return page(call, second, "ChangedBlocks", rows);
    }

    private AwsAnswer page(AwsCall call, Snapshot snapshot, String name, SortedMap<Integer, JsonObject> rows) {
        int most = call.query().contains("maxResults")
                ? Integer.parseInt(call.query().get("maxResults"))
                : 10000;
        if (most < 100 || most > 10000) {
            throw AwsError.validation("INVALID_PARAMETER_VALUE", "maxResults must be from 100 to 10000");
        }
        String token = call.query().get("pageToken");
        int from = call.query().contains("startingBlockIndex")
                ? Integer.parseInt(call.query().get("startingBlockIndex"))
                : 0;
        boolean empty = account.options().emptyPages() && token == null;
        if (token != null) {
            if (!token.startsWith("page-" + snapshot.id() + "-")) {
                throw AwsError.validation("INVALID_PAGE_TOKEN", "The page token is not of this list");
            }
            from = Integer.parseInt(token.substring(token.lastIndexOf('-') + 1));
        }
        JsonArray part = new JsonArray();
        Integer next = empty ? Integer.valueOf(from) : null;
        if (!empty) {
            for (Map.Entry<Integer, JsonObject> row : rows.tailMap(from).entrySet()) {
                if (part.size() == most) {
                    next = row.getKey();
                    break;
                }
                part.add(row.getValue());
            }
        }
        JsonObject json = new JsonObject()
                .put(name, part)
                .put("ExpiryTime", account.now().getEpochSecond() + TOKEN_LIFE_SECONDS)
                .put("VolumeSize", snapshot.volumeGib())
                .put("BlockSize", BlockFile.BLOCK_BYTES);
        if (next != null) {
            json.put("NextToken", "page-" + snapshot.id() + "-" + next);
        }
        return AwsAnswer.json(200, json);
    }

    private AwsAnswer get(AwsCall call, String id, int index) {
        Snapshot snapshot = readable("ebs:GetSnapshotBlock", id);
        if (!token(snapshot, index).equals(call.query().get("blockToken"))) {
            throw AwsError.validation("INVALID_BLOCK_TOKEN", "The block token is not of this block");
        }
        Snapshot.Block block = snapshot.effective(index)
                .orElseThrow(() -> AwsError.validation("INVALID_BLOCK", "Block " + index + " was never written"));
        return new AwsAnswer(
                200,
                "application/octet-stream",
                Map.of(
                        "x-amz-Data-Length",
                        Integer.toString(BlockFile.BLOCK_BYTES),
                        "x-amz-Checksum",
                        block.checksum(),
                        "x-amz-Checksum-Algorithm",
                        "SHA256"),
                Buffer.buffer(account.blocks().read(block.position())));
    }

    private Snapshot readable(String action, String id) {
        permissions.check(
                action,
                account.snapshotArn(id),
                new AwsError(
                        403,
                        "AccessDeniedException",
                        "UNAUTHORIZED_ACCOUNT",
                        "Not authorized to perform: " + action + " on resource: " + account.snapshotArn(id)));
        Snapshot snapshot = account.snapshots().get(id);
        if (snapshot == null) {
            throw AwsError.noSnapshot(id);
        }
        if (snapshot.status(account.now()) != Snapshot.Status.COMPLETED) {
            throw AwsError.validation("INVALID_SNAPSHOT_STATE", "The snapshot is not completed");
        }
        return snapshot;
    }

    private static String token(Snapshot snapshot, int index) {
        return "block-" + snapshot.id() + "-" + index;
    }
}
