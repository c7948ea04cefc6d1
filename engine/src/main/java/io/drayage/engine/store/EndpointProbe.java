package io.drayage.engine.store;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Connects once, and shakes hands once, with the JDK's sockets: s2n delays a failed handshake by 10 to 30 s and the CRT retries it, so that an untrusted certificate
 * would take 90 s to show, without a reason. Blocks: call it on a worker.
 */
final class EndpointProbe {
    private final S3Address address;
    private final Optional<TrustAnchors> anchors;
    private final Duration timeout;

    EndpointProbe(S3Address address, Optional<TrustAnchors> anchors, Duration timeout) {
        this.address = address;
        this.anchors = anchors;
        this.timeout = timeout;
    }

    /** Returns when the endpoint is reachable and trusted; throws an EngineException of kind UNREACHABLE or UNTRUSTED otherwise. */
    void check() {
        try (Socket socket = connect()) {
            if (address.isTls()) {
                handshake(socket);
            }
        } catch (IOException e) {
            throw unreachable("cannot be used: " + e.getMessage(), "Check endpoint, port and firewall", e);
        }
    }

    /** The refusal when the endpoint answers with a certificate that is not trusted; empty when it is trusted or away. */
    Optional<EngineException> verdict() {
        try {
            check();
            return Optional.empty();
        } catch (EngineException e) {
            return Optional.of(e).filter(refusal -> refusal.kind() == Kind.UNTRUSTED);
        }
    }

    private Socket connect() throws IOException {
        IOException last = new UnknownHostException(address.host());
        for (InetAddress candidate : resolve()) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(candidate, address.port()), (int) timeout.toMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        if (last instanceof ConnectException) {
            throw unreachable(
                    "refuses connections on port " + address.port(),
                    "Check that the store runs and that the port is right",
                    last);
        }
        if (last instanceof SocketTimeoutException) {
            throw unreachable(
                    "does not answer within " + timeout.toSeconds() + " s", "Check endpoint, route and firewall", last);
        }
        throw last;
    }

    private InetAddress[] resolve() {
        try {
            return InetAddress.getAllByName(address.host());
        } catch (UnknownHostException e) {
            throw unreachable(
                    "its host name does not resolve", "Check the endpoint's spelling and this machine's DNS", e);
        }
    }

    private void handshake(Socket plain) throws IOException {
        plain.setSoTimeout((int) timeout.toMillis());
        SSLSocket tls = (SSLSocket) anchors.orElseThrow()
                .sslContext()
                .getSocketFactory()
                .createSocket(plain, address.host(), address.port(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        try {
            tls.startHandshake();
        } catch (SocketTimeoutException e) {
            throw unreachable(
                    "accepts connections but no TLS within " + timeout.toSeconds() + " s",
                    "Check that the port speaks TLS",
                    e);
        } catch (SSLException e) {
            throw refused(e);
        }
    }

    private EngineException refused(SSLException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException certificate) {
                return new EngineException(
                        Kind.UNTRUSTED,
                        thing(),
                        "its certificate is not trusted: " + certificate.getMessage(),
                        "Give the CA that signed it with --ca-bundle, or use the host name that the certificate is for",
                        failure);
            }
        }
        return unreachable(
                "TLS cannot be agreed on: " + failure.getMessage(),
                "Check that the port speaks TLS, or use an http:// endpoint if the store has none",
                failure);
    }

    private EngineException unreachable(String reason, String remedy, Exception cause) {
        return new EngineException(Kind.UNREACHABLE, thing(), reason, remedy, cause);
    }

    private String thing() {
        return "object store " + address.endpoint();
    }
}
