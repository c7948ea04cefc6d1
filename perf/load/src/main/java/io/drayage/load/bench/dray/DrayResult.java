package io.drayage.load.bench.dray;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;

/** The result line of one VM, sums over its disks. */
public record DrayResult(
        String vm,
        String state,
        String statusMessage,
        double startedAtSeconds,
        double completedAtSeconds,
        long capacityBytes,
        long blocksChanged,
        long bytesStored,
        long bytesRead,
        long blocksTrustedUnread,
        boolean resumed) {
    private static final double MILLIS = 1000;

    static DrayResult of(JsonNode line) {
        JsonNode disks = line.path("disks");
        return new DrayResult(
                line.path("vm").path("name").asText(),
                line.path("state").asText(),
                line.path("statusMessage").asText(),
                seconds(line.path("startedAt").asText()),
                seconds(line.path("completedAt").asText()),
                sum(disks, "capacityBytes"),
                sum(disks, "blocksChanged"),
                sum(disks, "bytesStored"),
                sum(disks, "bytesRead"),
                line.path("blocksTrustedUnread").asLong(),
                line.path("resumed").asBoolean());
    }

    private static long sum(JsonNode disks, String field) {
        long sum = 0;
        for (JsonNode disk : disks) {
            sum += disk.path(field).asLong();
        }
        return sum;
    }

    private static double seconds(String time) {
        return time.isEmpty()
                ? 0
                : Duration.between(Instant.EPOCH, Instant.parse(time)).toMillis() / MILLIS;
    }
}
