package io.drayage.control.db;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The SQL client's options for a {@link DatabaseConfig}. */
final class ConnectOptions {
    private static final int STATEMENT_CACHE = 256;

    private ConnectOptions() {}

    static PgConnectOptions of(DatabaseConfig config, DatabaseOptions options) {
        PgConnectOptions connect = new PgConnectOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setDatabase(config.database())
                .setUser(config.user())
                .setPassword(config.password().reveal())
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(STATEMENT_CACHE)
                .setPreparedStatementCacheSqlLimit(8192);
        // A transaction that an engine left open must not hold up the others' claims for long.
        connect.addProperty("application_name", "drayage")
                .addProperty("client_min_messages", "warning")
                .addProperty("search_path", options.schema())
                .addProperty("TimeZone", "UTC")
                .addProperty("statement_timeout", "30000")
                .addProperty("lock_timeout", "15000")
                .addProperty("idle_in_transaction_session_timeout", "30000");
        return tls(connect, config);
    }

    private static PgConnectOptions tls(PgConnectOptions connect, DatabaseConfig config) {
        return switch (config.sslMode()) {
            case DISABLE -> connect.setSslMode(SslMode.DISABLE);
            case REQUIRE ->
                config.sslRootCert().isPresent()
                        ? verified(connect, config, SslMode.VERIFY_CA, "")
                        : connect.setSslMode(SslMode.REQUIRE)
                                .setSslOptions(
                                        new ClientSSLOptions().setTrustAll(true).setHostnameVerificationAlgorithm(""));
            case VERIFY_CA -> verified(connect, config, SslMode.VERIFY_CA, "");
            case VERIFY_FULL -> verified(connect, config, SslMode.VERIFY_FULL, "HTTPS");
        };
    }

    private static PgConnectOptions verified(
            PgConnectOptions connect, DatabaseConfig config, SslMode mode, String algorithm) {
        Optional<TrustOptions> given = config.sslRootCert().map(ConnectOptions::authority);
        return connect.setSslMode(mode)
                .setSslOptions(new ClientSSLOptions()
                        .setTrustOptions(given.orElseGet(ConnectOptions::system))
                        .setHostnameVerificationAlgorithm(algorithm));
    }

    private static TrustOptions authority(Path file) {
        if (!Files.isReadable(file)) {
            throw new EngineException(
                    Kind.CONFIGURATION, "file " + file, "it cannot be read", "Correct ?sslrootcert= of the database");
        }
        return new PemTrustOptions().addCertPath(file.toString());
    }

    private static TrustOptions system() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((@Nullable KeyStore) null);
            for (TrustManager trust : factory.getTrustManagers()) {
                if (trust instanceof X509TrustManager x509) {
                    return TrustOptions.wrap(x509);
                }
            }
            throw new GeneralSecurityException("no X.509 trust manager");
        } catch (GeneralSecurityException e) {
            throw new EngineException(
                    Kind.CONFIGURATION,
                    "the system's certificate authorities",
                    "they cannot be read (" + e + ")",
                    "Give the database's CA with ?sslrootcert=FILE",
                    e);
        }
    }
}
