package io.drayage.engine.api;

/** A password or key. Its text is handed out only by {@link #reveal()}; everything that prints it prints stars. */
public final class Secret {
    private final String text;

    private Secret(String text) {
        this.text = text;
    }

    /** Wraps a secret text. */
    public static Secret of(String text) {
        return new Secret(text);
    }

    /** The secret itself; for the wire only. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
