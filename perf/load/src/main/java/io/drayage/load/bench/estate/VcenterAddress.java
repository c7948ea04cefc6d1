package io.drayage.load.bench.estate;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where the lab's vCenter is and what opens it.
 *
 * @param endpoint host and port, HTTPS
 * @param thumbprint SHA-256 of its certificate
 */
public record VcenterAddress(String endpoint, String thumbprint, String user, String password) {
    /** From the line that the lab prints when it is up. */
    static VcenterAddress of(JsonNode lab) {
        JsonNode vcenter = lab.path("vcenter");
        return new VcenterAddress(
                vcenter.path("host").asText() + ":" + vcenter.path("port").asInt(),
                vcenter.path("sha256").asText(),
                vcenter.path("user").asText(),
                vcenter.path("password").asText());
    }

    @Override
    public String toString() {
        return "VcenterAddress[" + user + " at " + endpoint + "]";
    }
}
