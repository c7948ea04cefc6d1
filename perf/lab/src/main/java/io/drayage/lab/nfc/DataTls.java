package io.drayage.lab.nfc;

import io.drayage.lab.tls.LabCertificate;
import io.vertx.core.net.NetSocket;
import java.util.function.Consumer;

/**
 * The second TLS session of a host's connections.
 *
 * @param own begins one with the host's certificate
 * @param other begins one with another, for faults
 * @param otherSha256 the other certificate's thumbprint
 */
record DataTls(Consumer<NetSocket> own, Consumer<NetSocket> other, String otherSha256) {
    static DataTls of(LabCertificate own, LabCertificate other) {
        return new DataTls(TlsLayers.beginner(own), TlsLayers.beginner(other), other.sha256());
    }
}
