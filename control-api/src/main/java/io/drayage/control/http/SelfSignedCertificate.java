package io.drayage.control.http;

import io.drayage.control.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate of one's own for a service that was given none: made once, kept, pinned by clients through its SHA-256. Blocks for a moment; call it before serving. */
public final class SelfSignedCertificate {
    private static final Duration LIFETIME = Duration.ofDays(3650);

    private SelfSignedCertificate() {}

    /**
     * The certificate in {@code folder}, made if it is not there: EC P-256, ten years, alternative names of this machine and {@code host}.
     *
     * @throws ConfigException when the folder cannot be written
     */
    public static ServerTls in(Path folder, String host, Instant now) {
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        try {
            if (!Files.exists(certificate) || !Files.exists(key)) {
                Files.createDirectories(folder);
                make(certificate, key, host, now);
            }
            return of(certificate, key);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new ConfigException(
                    "tls",
                    "tls: no certificate could be made in " + folder + " (" + e.getMessage()
                            + "); give tls.certificate and tls.key");
        }
    }

    /**
     * A certificate that was given.
     *
     * @throws ConfigException when it cannot be read
     */
    public static ServerTls given(Path certificate, Path key) {
        try {
            if (!Files.isReadable(key)) {
                throw new ConfigException(
                        "tls.key", "tls.key: file " + key + " cannot be read; expected a PEM private key");
            }
            return of(certificate, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigException(
                    "tls.certificate",
                    "tls.certificate: file " + certificate + " cannot be read; expected a PEM certificate");
        }
    }

    private static ServerTls of(Path certificate, Path key) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(certificate)) {
            byte[] der = CertificateFactory.getInstance("X.509")
                    .generateCertificate(in)
                    .getEncoded();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(der);
            return new ServerTls(
                    certificate, key, HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest));
        }
    }

    private static void make(Path certificate, Path key, String host, Instant now)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        X500Name name = new X500Name("CN=" + machine());
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                new BigInteger(120, new SecureRandom()),
                Date.from(now.minus(Duration.ofHours(1))),
                Date.from(now.plus(LIFETIME)),
                name,
                pair.getPublic());
        builder.addExtension(Extension.subjectAlternativeName, false, names(host));
        X509CertificateHolder holder =
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
        write(key, pem(new JcaPKCS8Generator(pair.getPrivate(), null)));
        write(certificate, pem(holder));
    }

    private static GeneralNames names(String host) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, "localhost"));
        names.add(new GeneralName(GeneralName.dNSName, machine()));
        names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
        boolean address = host.contains(":") || host.matches("[0-9.]+");
        names.add(new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, host));
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost()
                    .getHostName()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^a-z0-9.-]", "-");
        } catch (IOException e) {
            return "drayage";
        }
    }

    private static String pem(Object object) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }
}
