package io.drayage.load.bench.estate;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where the lab's S3 is and what opens it.
 *
 * @param endpoint without a bucket
 */
public record StoreAddress(String endpoint, String region, String bucket, String accessKey, String secretKey) {
    /** From the line that the lab prints when it is up. */
    static StoreAddress of(JsonNode lab) {
        JsonNode store = lab.path("s3");
        return new StoreAddress(
                store.path("endpoint").asText(),
                store.path("region").asText(),
                store.path("bucket").asText(),
                store.path("accessKey").asText(),
                store.path("secretKey").asText());
    }

    @Override
    public String toString() {
        return "StoreAddress[" + bucket + " at " + endpoint + "]";
    }
}
