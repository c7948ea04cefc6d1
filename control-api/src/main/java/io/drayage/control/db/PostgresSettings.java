package io.drayage.control.db;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The configuration files of the embedded Postgres, written afresh at each start. What an operator wants to add goes into {@code operator.conf} beside them. */
final class PostgresSettings {
    private static final Pattern PORT = Pattern.compile("(?m)^\\s*port = ([0-9]{1,5})$");

    private PostgresSettings() {}

    /** The port in a text that {@link #postgresqlConf} wrote. */
    static Optional<Integer> port(String conf) {
        Matcher matcher = PORT.matcher(conf);
        return matcher.find() ? Optional.of(Integer.valueOf(matcher.group(1))) : Optional.empty();
    }

    /** Durable and small: what was acknowledged survives a power cut, and nothing listens except on 127.0.0.1. */
    static String postgresqlConf(int port) {
        return """
                # Written by Drayage at each start; put your own settings into operator.conf.
                listen_addresses = '127.0.0.1'
                port = %d
                # No socket file and no lock file in the temporary folder.
                unix_socket_directories = ''
                max_connections = 60
                password_encryption = 'scram-sha-256'
                fsync = on
                synchronous_commit = on
                full_page_writes = on
                shared_buffers = '64MB'
                max_wal_size = '512MB'
                min_wal_size = '32MB'
                wal_level = minimal
                max_wal_senders = 0
                jit = off
                io_method = sync
                timezone = 'UTC'
                log_timezone = 'UTC'
                logging_collector = on
                log_directory = '../log'
                log_filename = 'postgres-%%a.log'
                log_file_mode = 0600
                log_truncate_on_rotation = on
                log_rotation_age = '1d'
                log_rotation_size = 0
                log_parameter_max_length_on_error = 0
                include_if_exists = 'operator.conf'
                """.formatted(port);
    }

    /** One role, one database, one address, one method. */
    static String pgHbaConf(String database, String role) {
        return """
                # Written by Drayage at each start.
                host %s %s 127.0.0.1/32 scram-sha-256
                """.formatted(database, role);
    }
}
