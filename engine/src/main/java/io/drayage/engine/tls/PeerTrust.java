package io.drayage.engine.tls;

import java.util.Optional;

/**
 * Why an endpoint's certificate is believed.
 *
 * @param thumbprint SHA-256 or SHA-1 of the certificate, hex, upper case, no colons; when present it alone decides
 * @param caPem private CAs, PEM, used instead of the system's when present
 * @param ignoreHostnameAndExpiry accept a wrong name or an expired certificate of a trusted chain or pin; never an untrusted one
 */
public record PeerTrust(Optional<String> thumbprint, Optional<String> caPem, boolean ignoreHostnameAndExpiry) {
    /** The system's certificate authorities, nothing else. */
    public static PeerTrust system() {
        return new PeerTrust(Optional.empty(), Optional.empty(), false);
    }
}
