package io.drayage.engine.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.tls.UntrustedCertificateException.Reason;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TrustsTest {
    private static final TestAuthority CORP = new TestAuthority("Corp CA");
    private static final Instant PAST = Instant.parse("2021-06-01T00:00:00Z");
    private static final PeerTrust CORP_TRUST =
            new PeerTrust(Optional.empty(), Optional.of(CORP.certificatePem()), false);
    private static final PeerTrust CORP_LENIENT =
            new PeerTrust(Optional.empty(), Optional.of(CORP.certificatePem()), true);

    @Test
    void aPinnedCertificateIsBelievedWhateverItsNameAgeOrAuthority() {
        // Given
        X509Certificate old = CORP.issueUntil(PAST, "other.example.com").certificate();
        // Then
        assertThatCode(check(pin(Thumbprint.sha256(old)), "vc.example.com", old))
                .doesNotThrowAnyException();
        assertThatCode(check(pin(Thumbprint.sha1(old)), "vc.example.com", old)).doesNotThrowAnyException();
    }

    @Test
    void aPinRefusesEveryOtherCertificateEvenOfATrustedAuthority() {
        // Given
        X509Certificate pinned = CORP.issue("vc.example.com").certificate();
        X509Certificate other = CORP.issue("vc.example.com").certificate();
        PeerTrust trust =
                new PeerTrust(Optional.of(Thumbprint.sha256(pinned)), Optional.of(CORP.certificatePem()), true);
        // Then
        assertRefused(Reason.OTHER_THUMBPRINT, check(trust, "vc.example.com", other));
    }

    @Test
    void aPrivateAuthorityIsBelievedAndOnlyForTheRightName() {
        // Given
        X509Certificate leaf =
                CORP.issue("vc.example.com", "*.lab.example.com", "10.0.0.7").certificate();
        // Then
        assertThatCode(check(CORP_TRUST, "vc.example.com", leaf)).doesNotThrowAnyException();
        assertThatCode(check(CORP_TRUST, "VC.Example.Com.", leaf)).doesNotThrowAnyException();
        assertThatCode(check(CORP_TRUST, "a.lab.example.com", leaf)).doesNotThrowAnyException();
        assertThatCode(check(CORP_TRUST, "10.0.0.7", leaf)).doesNotThrowAnyException();
        assertRefused(Reason.OTHER_HOST, check(CORP_TRUST, "a.b.lab.example.com", leaf));
        assertRefused(Reason.OTHER_HOST, check(CORP_TRUST, "lab.example.com", leaf));
        assertRefused(Reason.OTHER_HOST, check(CORP_TRUST, "10.0.0.8", leaf));
        assertRefused(Reason.OTHER_HOST, check(CORP_TRUST, "vc.example.com.evil.org", leaf));
    }

    @Test
    void theChainMayBringItsRootAlong() {
        X509Certificate leaf = CORP.issue("vc.example.com").certificate();
        assertThatCode(check(CORP_TRUST, "vc.example.com", leaf, CORP.certificate()))
                .doesNotThrowAnyException();
    }

    @Test
    void anExpiredCertificateIsRefusedUnlessExpiryIsIgnored() {
        // Given
        X509Certificate old = CORP.issueUntil(PAST, "vc.example.com").certificate();
        // Then
        assertRefused(Reason.EXPIRED, check(CORP_TRUST, "vc.example.com", old));
        assertThatCode(check(CORP_LENIENT, "wrong.example.com", old)).doesNotThrowAnyException();
    }

    @Test
    void ignoringNameAndExpiryNeverBelievesAnUnknownAuthority() {
        // Given: an authority of the same name with another key, and nobody's certificate at all
        X509Certificate forged =
                new TestAuthority("Corp CA").issue("vc.example.com").certificate();
        X509Certificate forgedAndOld =
                new TestAuthority("Corp CA").issueUntil(PAST, "vc.example.com").certificate();
        X509Certificate stranger = new TestAuthority("Stranger").certificate();
        // Then
        assertRefused(Reason.UNKNOWN_AUTHORITY, check(CORP_LENIENT, "vc.example.com", forged));
        assertRefused(Reason.UNKNOWN_AUTHORITY, check(CORP_LENIENT, "vc.example.com", forgedAndOld));
        assertRefused(Reason.UNKNOWN_AUTHORITY, check(CORP_LENIENT, "vc.example.com", stranger));
        assertRefused(Reason.UNKNOWN_AUTHORITY, check(PeerTrust.system(), "vc.example.com", forged));
    }

    @Test
    void aHandshakeWithoutAKnownPeerNameFailsClosed() {
        X509Certificate leaf = CORP.issue("vc.example.com").certificate();
        assertRefused(
                Reason.OTHER_HOST,
                () -> Trusts.trustManager(CORP_TRUST).checkServerTrusted(new X509Certificate[] {leaf}, "ECDHE_ECDSA"));
    }

    @Test
    void esxiHostsAreTrustedByWhatVcenterSaysOfThem() {
        // Given
        X509Certificate host = new TestAuthority("VMCA").issue("esx1").certificate();
        String colons = Thumbprint.sha1(host).replaceAll("(..)(?=.)", "$1:");
        // Then
        assertThatCode(check(Trusts.ofHost(CORP_TRUST, colons), "esx1.corp", host))
                .doesNotThrowAnyException();
        assertThat(Trusts.ofHost(CORP_TRUST, "")).isEqualTo(CORP_TRUST);
    }

    @Test
    void theErrorShowsTheCertificateAndTheOptionThatAcceptsIt() {
        // Given
        X509Certificate leaf =
                new TestAuthority("VMCA").issue("vc.example.com", "10.0.0.7").certificate();
        Throwable refusal = refusal(check(CORP_TRUST, "vc.example.com", leaf));
        // When
        EngineException error = TlsFailures.explain(
                        wrapped(refusal), "vCenter vc.example.com:443", "vc.example.com", "--vcenter-thumbprint")
                .orElseThrow();
        // Then
        assertThat(error.kind()).isEqualTo(EngineException.Kind.UNTRUSTED);
        assertThat(error.getMessage())
                .contains("PKIX path building failed")
                .contains("CN=vc.example.com")
                .contains("[vc.example.com, 10.0.0.7]")
                .contains("2049-01-01")
                .contains("--vcenter-thumbprint " + Thumbprint.sha256(leaf));
    }

    @Test
    void aWrongNameIsReportedInTheGuidesWords() {
        // Given
        X509Certificate leaf = CORP.issue("vc.example.com").certificate();
        Throwable refusal = refusal(check(CORP_TRUST, "10.1.1.1", leaf));
        // When
        EngineException error = TlsFailures.explain(wrapped(refusal), "vCenter 10.1.1.1:443", "10.1.1.1", "--x")
                .orElseThrow();
        // Then
        assertThat(error.getMessage())
                .contains("vSphere certificate hostname mismatch: Certificate for <10.1.1.1> doesn't match any of the"
                        + " subject alternative names: [vc.example.com]");
    }

    @Test
    void thumbprintsAreReadAsPeoplePasteThem() {
        String hex = "ab".repeat(32);
        assertThat(Thumbprint.normalize(" sha256:" + hex.replaceAll("(..)(?=.)", "$1:") + "\n"))
                .isEqualTo("AB".repeat(32));
        assertThatThrownBy(() -> Thumbprint.normalize("AB:CD"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("64 hex digits");
    }

    private static PeerTrust pin(String thumbprint) {
        return new PeerTrust(Optional.of(thumbprint), Optional.empty(), false);
    }

    private static Throwable wrapped(Throwable cause) {
        SSLHandshakeException handshake = new SSLHandshakeException("(certificate_unknown)");
        handshake.initCause(cause);
        return handshake;
    }

    private static ThrowingCallable check(PeerTrust trust, String host, X509Certificate... chain) {
        return () -> Trusts.trustManager(trust).checkServerTrusted(chain, "ECDHE_ECDSA", engine(host));
    }

    private static SSLEngine engine(String host) {
        try {
            return SSLContext.getDefault().createSSLEngine(host, 443);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Throwable refusal(ThrowingCallable check) {
        try {
            check.call();
        } catch (CertificateException e) {
            return e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("was believed");
    }

    private static void assertRefused(Reason reason, ThrowingCallable check) {
        assertThat(refusal(check))
                .isInstanceOfSatisfying(
                        UntrustedCertificateException.class,
                        e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
