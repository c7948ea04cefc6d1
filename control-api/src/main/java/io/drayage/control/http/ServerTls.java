package io.drayage.control.http;

import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;

/**
 * The server's certificate and key.
 *
 * @param certificate PEM, leaf first
 * @param sha256 of the leaf, upper-case hex with colons
 */
public record ServerTls(Path certificate, Path key, String sha256) {
    PemKeyCertOptions options() {
        return new PemKeyCertOptions().addCertPath(certificate.toString()).addKeyPath(key.toString());
    }
}
