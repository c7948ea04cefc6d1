package io.drayage.control.db;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to reach and trust a Postgres.
 *
 * @param sslRootCert PEM file with the CAs that sign its certificate, used instead of the system's
 */
public record DatabaseConfig(
        String host,
        int port,
        String database,
        String user,
        Secret password,
        SslMode sslMode,
        Optional<Path> sslRootCert) {
    private static final int DEFAULT_PORT = 5432;

    /** As libpq's {@code sslmode}, without the two modes that fall back to plain text. */
    public enum SslMode {
        /** Plain text. */
        DISABLE,
        /** Encrypted; the certificate is checked only against {@code sslrootcert}, where that is given. */
        REQUIRE,
        /** Encrypted; the certificate's chain must be trusted. */
        VERIFY_CA,
        /** Encrypted; the chain must be trusted and the host name match. */
        VERIFY_FULL
    }

    /**
     * Parses {@code postgresql://user[:password]@host[:port]/database[?sslmode=…&sslrootcert=FILE]}. Without {@code sslmode} a loopback address is reached in plain text and everything else with {@code verify-full}. Fails with
     * CONFIGURATION; the message never repeats the URI, since that may hold a password.
     *
     * @param password used where the URI has none
     */
    public static DatabaseConfig fromUri(String uri, Optional<Secret> password) {
        URI parsed = parse(uri);
        String host = Optional.ofNullable(parsed.getHost())
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> wrong("it names no host"));
        Optional<String> userInfo = Optional.ofNullable(parsed.getRawUserInfo());
        String user = userInfo.map(info -> decode(info.split(":", 2)[0]))
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> wrong("it names no user"));
        Optional<Secret> inUri =
                userInfo.filter(info -> info.contains(":")).map(info -> Secret.of(decode(info.split(":", 2)[1])));
        String database =
                decode(Optional.ofNullable(parsed.getRawPath()).orElse("").replaceFirst("^/", ""));
        Map<String, String> parameters = parameters(parsed.getRawQuery());
        return new DatabaseConfig(
                host.replaceAll("^\\[|]$", ""),
                parsed.getPort() < 0 ? DEFAULT_PORT : parsed.getPort(),
                database.isEmpty() ? user : database,
                user,
                inUri.or(() -> password).orElse(Secret.of("")),
                sslMode(Optional.ofNullable(parameters.get("sslmode")), host),
                Optional.ofNullable(parameters.get("sslrootcert")).map(Path::of));
    }

    private static URI parse(String uri) {
        try {
            URI parsed = new URI(uri);
            if (!"postgresql".equals(parsed.getScheme()) && !"postgres".equals(parsed.getScheme())) {
                throw wrong("it does not begin with postgresql://");
            }
            return parsed;
        } catch (URISyntaxException e) {
            throw wrong("it is not a URI (character " + e.getIndex() + ")");
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> found = new HashMap<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            String name = decode(parts[0]);
            if (!name.equals("sslmode") && !name.equals("sslrootcert")) {
                throw wrong("parameter '" + name + "' is not known (sslmode and sslrootcert are)");
            }
            found.put(name, parts.length == 2 ? decode(parts[1]) : "");
        }
        return found;
    }

    private static SslMode sslMode(Optional<String> text, String host) {
        if (text.isEmpty()) {
            return isLoopback(host) ? SslMode.DISABLE : SslMode.VERIFY_FULL;
        }
        return switch (text.get()) {
            case "disable" -> SslMode.DISABLE;
            case "require" -> SslMode.REQUIRE;
            case "verify-ca" -> SslMode.VERIFY_CA;
            case "verify-full" -> SslMode.VERIFY_FULL;
            default -> throw wrong("sslmode must be disable, require, verify-ca or verify-full");
        };
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("[::1]") || host.matches("127\\.[0-9.]+");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static EngineException wrong(String reason) {
        return new EngineException(
                Kind.CONFIGURATION,
                "database",
                reason,
                "Give it as postgresql://user@host[:port]/database[?sslmode=verify-full&sslrootcert=FILE]");
    }

    /** What messages call it. */
    public String label() {
        return "Postgres " + user + "@" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return label();
    }
}
