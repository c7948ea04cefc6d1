package io.drayage.lab.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A self-signed server certificate (ECDSA P-256, valid for 30 days) that is its own authority: clients trust it by taking {@link #certificatePem()} as a CA bundle
 * or by its thumbprint.
 *
 * @param certificatePem the certificate, PEM
 * @param keyPem its private key, PKCS #8 PEM; belongs to this process only
 * @param certificate the certificate, parsed
 */
public record LabCertificate(String certificatePem, String keyPem, X509Certificate certificate) {
    private static final Duration VALIDITY = Duration.ofDays(30);
    private static final Duration BACKDATED = Duration.ofHours(1);

    /**
     * Makes a new certificate.
     *
     * @param names host names and IPv4 addresses for the subject alternative names; the first is the common name
     */
    public static LabCertificate generate(List<String> names) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X509Certificate certificate = selfSigned(pair, names);
            return new LabCertificate(
                    pem(certificate), pem(new JcaPKCS8Generator(pair.getPrivate(), null)), certificate);
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("the lab cannot make a certificate", e);
        }
    }

    private static X509Certificate selfSigned(KeyPair pair, List<String> names)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        Instant now = Instant.now();
        X500Name subject = new X500Name("CN=" + names.get(0) + ",O=Drayage lab");
        var builder = new JcaX509v3CertificateBuilder(
                subject,
                new BigInteger(120, new SecureRandom()),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(VALIDITY)),
                subject,
                pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(names));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    private static GeneralNames alternativeNames(List<String> names) {
        return new GeneralNames(names.stream()
                .map(name ->
                        new GeneralName(name.matches("[0-9.]+") ? GeneralName.iPAddress : GeneralName.dNSName, name))
                .toArray(GeneralName[]::new));
    }

    static LabCertificate of(X509Certificate certificate, PrivateKey key) {
        try {
            return new LabCertificate(pem(certificate), pem(new JcaPKCS8Generator(key, null)), certificate);
        } catch (IOException e) {
            throw new IllegalStateException("the lab cannot encode a certificate", e);
        }
    }

    /** SHA-1 thumbprint as vSphere writes it: upper-case hex, colons between bytes. */
    public String sha1() {
        return thumbprint("SHA-1");
    }

    /** SHA-256 thumbprint, upper-case hex, colons between bytes. */
    public String sha256() {
        return thumbprint("SHA-256");
    }

    private String thumbprint(String algorithm) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
            return HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /** Options for an HTTP/1.1 server with this certificate on 127.0.0.1, OpenSSL where its native library loads. */
    public HttpServerOptions serverOptions(int port) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setSsl(true)
                .setUseAlpn(false)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificatePem))
                        .addKeyValue(Buffer.buffer(keyPem)));
        return OpenSSLEngineOptions.isAvailable() ? options.setSslEngineOptions(new OpenSSLEngineOptions()) : options;
    }

    static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return "LabCertificate[" + certificate.getSubjectX500Principal() + "]";
    }
}
