package io.drayage.protocol.nfc;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What authd says about itself: {@code 220 VMware Authentication Daemon Version 1.10: SSL Required, …, NFCSSL supported/t, SHA256 supported}. Names decide, never versions.
 *
 * @param sslRequired TLS must follow at once
 * @param nfcSsl services whose name ends in {@code ssl} exist
 * @param sha256 THUMBPRINT_SHA2 exists
 */
public record AuthdBanner(boolean sslRequired, boolean nfcSsl, boolean sha256) {
    static final String GREETING = "220 ";

    /** Reads a line that starts with 220, without its line end. */
    static AuthdBanner parse(String line) {
        int colon = line.indexOf(": ");
        String list = colon < 0 ? "" : line.substring(colon + 2);
        Set<String> names = Arrays.stream(list.split(","))
                .map(name -> (name.indexOf('/') < 0 ? name : name.substring(0, name.indexOf('/'))).strip())
                .collect(Collectors.toSet());
        return new AuthdBanner(
                names.contains("SSL Required"), names.contains("NFCSSL supported"), names.contains("SHA256 supported"));
    }
}
