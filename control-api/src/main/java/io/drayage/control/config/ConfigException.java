package io.drayage.control.config;

/** Configuration that cannot be used. Its message names the key, the value and what was expected; it never holds a secret. Exit code 2. */
public final class ConfigException extends RuntimeException {
    private final String key;

    /** @param message a whole sentence that names {@code key} */
    public ConfigException(String key, String message) {
        super(message, null, false, false);
        this.key = key;
    }

    /** The key's path, dots between the levels. */
    public String key() {
        return key;
    }

    static ConfigException wrong(String key, String value, String source, String expectation) {
        return new ConfigException(
                key, key + ": '" + value + "' (" + source + ") is not valid; expected " + expectation);
    }

    static ConfigException missing(String key, String expectation) {
        return new ConfigException(key, key + ": is missing; expected " + expectation);
    }
}
