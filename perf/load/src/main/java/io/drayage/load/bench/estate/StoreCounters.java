package io.drayage.load.bench.estate;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the lab's S3 has seen so far.
 *
 * @param bytesIn of request bodies read
 * @param requestsInFlight begun and not yet answered
 * @param openUploads multipart uploads neither completed nor aborted
 * @param objects there are
 */
public record StoreCounters(long bytesIn, int requestsInFlight, int openUploads, int objects) {
    static StoreCounters of(JsonNode lab) {
        JsonNode store = lab.path("s3");
        return new StoreCounters(
                store.path("bytesIn").asLong(),
                store.path("requestsInFlight").asInt(),
                store.path("openUploads").asInt(),
                store.path("objects").asInt());
    }
}
