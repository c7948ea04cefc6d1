package io.drayage.engine.aws;

import io.drayage.protocol.block.BlockGeometry;
import io.drayage.protocol.block.BlockHash;
import io.drayage.protocol.block.BlockHasher;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The EBS direct APIs that write snapshots (version 2019-11-02). Starting and completing are tried again by themselves; a put is one attempt, since who puts governs the load. Any context; failures are
 * EngineExceptions, of a put {@link AwsFailure}s.
 *
 * @see <a href="https://docs.aws.amazon.com/ebs/latest/APIReference/API_Operations_Amazon_Elastic_Block_Store.html">API reference</a>
 */
public final class EbsDirect {
    /** The longest that AWS lets a snapshot be pending without a put: 72 hours. */
    static final int TIMEOUT_MINUTES = 4320;
    /** A snapshot may "not exist" for so long after it was started (seen by coldsnap's users, bottlerocket-os/coldsnap #43). */
    static final Duration APPEARS_WITHIN = Duration.ofMinutes(2);

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** Others' pending snapshots count too, and may take their time. */
    private static final Duration START_PATIENCE = Duration.ofMinutes(10);

    private final EbsHttp http;
    private final AwsRetries retries;

    EbsDirect(EbsHttp http, AwsRetries retries) {
        this.http = http;
        this.retries = retries;
    }

    /**
     * A snapshot to be started.
     *
     * @param volumeGib 1 to 65536
     * @param parentSnapshotId unwritten blocks come from it, and so does the encryption
     * @param clientToken the same one with the same order gives the same snapshot; at most 255 characters without spaces
     * @param encrypted with a parent: ignored
     * @param kmsKeyArn absent with {@code encrypted}: the account's default key
     */
    public record Start(
            int volumeGib,
            Optional<String> parentSnapshotId,
            String description,
            String clientToken,
            boolean encrypted,
            Optional<String> kmsKeyArn,
            Map<String, String> tags) {}

    /** Starts a snapshot; its id. Empty when the parent does not exist any more. */
    public Future<Optional<String>> startSnapshot(Start start) {
        Buffer body = json(start).toBuffer();
        EbsHttp.Call call = new EbsHttp.Call(
                "ebs:StartSnapshot",
                start.parentSnapshotId().map(id -> "a snapshot over " + id).orElse("a snapshot"),
                "POST",
                "/snapshots",
                Map.of("Content-Type", "application/json"),
                body,
                HexFormat.of().formatHex(BlockHasher.newSha256().digest(body.getBytes())));
        Predicate<AwsFailure> curable =
                failure -> failure.isPassing() || failure.code().equals("ConcurrentLimitExceededException");
        return retries.run(START_PATIENCE, curable, () -> http.send(call))
                .map(answer -> Optional.of(snapshotId(call, answer)))
                .recover(failure -> failure instanceof AwsFailure refused && refused.isAbsent()
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(AwsErrors.translate(failure)));
    }

    private static String snapshotId(EbsHttp.Call call, JsonObject answer) {
        String id = answer.getString("SnapshotId", "");
        int blockBytes = answer.getInteger("BlockSize", BlockGeometry.BLOCK_BYTES);
        // moto calls it 512; AWS has no other size than 524288, but says that it may have one day.
        if (id.isEmpty() || (blockBytes != BlockGeometry.BLOCK_BYTES && blockBytes != 512)) {
            throw new AwsFailure(
                    call.action(), call.resource(), 201, "an odd answer", "", "blocks of " + blockBytes + " bytes", "");
        }
        return id;
    }

    private static JsonObject json(Start start) {
        JsonObject json = new JsonObject()
                .put("VolumeSize", start.volumeGib())
                .put("Description", start.description())
                .put("ClientToken", start.clientToken())
                .put("Timeout", TIMEOUT_MINUTES);
        JsonArray tags = new JsonArray();
        start.tags()
                .forEach((key, value) ->
                        tags.add(new JsonObject().put("Key", key).put("Value", value)));
        json.put("Tags", tags);
        if (start.parentSnapshotId().isPresent()) {
            return json.put("ParentSnapshotId", start.parentSnapshotId().get());
        }
        if (start.encrypted()) {
            json.put("Encrypted", true);
            start.kmsKeyArn().ifPresent(arn -> json.put("KmsKeyArn", arn));
        }
        return json;
    }

    /** One attempt at putting a block of 524288 bytes. Fails with an AwsFailure. */
    Future<Void> putBlock(String snapshotId, long index, Buffer block, BlockHash hash) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/octet-stream");
        headers.put("x-amz-Data-Length", Integer.toString(BlockGeometry.BLOCK_BYTES));
        headers.put("x-amz-Checksum", base64(hash));
        headers.put("x-amz-Checksum-Algorithm", "SHA256");
        return http.send(new EbsHttp.Call(
                        "ebs:PutSnapshotBlock",
                        snapshotId,
                        "PUT",
                        "/snapshots/" + snapshotId + "/blocks/" + index,
                        headers,
                        block,
                        hash.hex()))
                .mapEmpty();
    }

    /**
     * Says that every block has been put. Safe to repeat.
     *
     * @param changedBlocks how many were put
     * @param linearChecksum SHA-256 over their digests in ascending order
     */
    public Future<Void> completeSnapshot(String snapshotId, long changedBlocks, BlockHash linearChecksum) {
        EbsHttp.Call call = new EbsHttp.Call(
                "ebs:CompleteSnapshot",
                snapshotId,
                "POST",
                "/snapshots/completion/" + snapshotId,
                Map.of(
                        "x-amz-ChangedBlocksCount",
                        Long.toString(changedBlocks),
                        "x-amz-Checksum",
                        base64(linearChecksum),
                        "x-amz-Checksum-Algorithm",
                        "SHA256",
                        "x-amz-Checksum-Aggregation-Method",
                        "LINEAR"),
                Buffer.buffer(),
                HexFormat.of().formatHex(BlockHasher.newSha256().digest(new byte[0])));
        long appears = System.nanoTime() + APPEARS_WITHIN.toNanos();
        Predicate<AwsFailure> curable =
                failure -> failure.isPassing() || (failure.isAbsent() && System.nanoTime() < appears);
        return retries.run(PATIENCE, curable, () -> http.send(call))
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(AwsErrors.translate(failure)));
    }

    private static String base64(BlockHash hash) {
        ByteBuffer bytes = ByteBuffer.allocate(BlockHash.BYTES);
        hash.write(bytes);
        return new String(Base64.getEncoder().encode(bytes.array()), StandardCharsets.US_ASCII);
    }
}
