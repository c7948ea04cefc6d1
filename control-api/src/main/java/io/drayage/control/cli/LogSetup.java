package io.drayage.control.cli;

import java.util.Arrays;

/** Sets up the log on stderr before the first logger exists, so it looks at the raw arguments for {@code -v}. */
public final class LogSetup {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private LogSetup() {}

    /** To be called first of all. */
    public static void from(String[] arguments) {
        long verbosity = Arrays.stream(arguments).mapToLong(LogSetup::count).sum();
        set("logFile", "System.err");
        set("showDateTime", "true");
        set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        set("showThreadName", verbosity > 0 ? "true" : "false");
        set("showShortLogName", "true");
        set("defaultLogLevel", verbosity > 1 ? "debug" : "warn");
        set("log.io.drayage", verbosity > 0 ? "debug" : "info");
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.SLF4JLogDelegateFactory");
        System.setProperty("vertx.disableDnsResolver", System.getProperty("vertx.disableDnsResolver", "true"));
    }

    private static long count(String argument) {
        if (argument.equals("--verbose")) {
            return 1;
        }
        return argument.matches("-v+") ? argument.length() - 1 : 0;
    }

    private static void set(String key, String value) {
        if (System.getProperty(PREFIX + key) == null) {
            System.setProperty(PREFIX + key, value);
        }
    }
}
