package io.drayage.engine.tls;

import io.netty.util.NetUtil;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a certificate was issued for a host, by RFC 6125: alternative names decide; the common name only where there are none, as old ESXi hosts have it. */
final class CertificateNames {
    private static final Pattern COMMON_NAME =
            Pattern.compile("(?:^|,)CN=((?:\\\\.|[^,\\\\])+)", Pattern.CASE_INSENSITIVE);

    private CertificateNames() {}

    static boolean matches(X509Certificate certificate, String host) {
        String wanted = trim(host);
        return names(certificate).stream().anyMatch(name -> matches(trim(name), wanted));
    }

    /** The names that count for this certificate. */
    static List<String> names(X509Certificate certificate) {
        List<String> alternatives = PeerCertificate.alternativeNames(certificate);
        if (!alternatives.isEmpty()) {
            return alternatives;
        }
        Matcher commonName =
                COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
        return commonName.find() ? List.of(commonName.group(1)) : List.of();
    }

    private static boolean matches(String name, String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        if (address != null) {
            byte[] named = NetUtil.createByteArrayFromIpAddressString(name);
            return named != null && Arrays.equals(named, address);
        }
        if (!name.startsWith("*.")) {
            return name.equals(host);
        }
        int dot = host.indexOf('.');
        // A wildcard stands for exactly one label and never for a whole top-level domain.
        return dot > 0 && name.indexOf('.', 2) > 0 && name.substring(1).equals(host.substring(dot));
    }

    private static String trim(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.startsWith("[") && lower.endsWith("]")) {
            return lower.substring(1, lower.length() - 1);
        }
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
