package io.drayage.engine.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** A peer's certificate was refused; carries what is needed to say why and how to accept it. Travels inside the TLS library's own handshake exception. */
public final class UntrustedCertificateException extends CertificateException {
    private static final long serialVersionUID = 1;

    /** Why it was refused. */
    public enum Reason {
        /** No trusted authority signed it. */
        UNKNOWN_AUTHORITY,
        /** Its digest is not the pinned one. */
        OTHER_THUMBPRINT,
        /** It was issued for other names. */
        OTHER_HOST,
        /** It is past its validity, or not yet in it. */
        EXPIRED
    }

    private final Reason reason;
    private final transient X509Certificate certificate;

    UntrustedCertificateException(
            Reason reason, X509Certificate certificate, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.certificate = certificate;
    }

    /** Why it was refused. */
    public Reason reason() {
        return reason;
    }

    /** The peer's own certificate. */
    public X509Certificate certificate() {
        return certificate;
    }
}
