package io.drayage.protocol.nfc;

import java.util.Locale;

/**
 * A host's refusal of one request.
 *
 * @param code NFC's own number, which only looks like a VIX code
 * @param text as the host wrote it, printable, at most 300 characters
 */
public record NfcError(long code, String text) {
    private static final int SHOWN = 300;
    private static final int NO_MEMORY_CODE = 5;
    private static final int PERMISSION_CODE = 11;

    /** Cleans the text. */
    public NfcError {
        String shown = text.replaceAll("\\p{Cntrl}", "?");
        text = shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown;
    }

    /** What it most probably means; codes and texts are known only in part, so this is a judgement. */
    public enum Meaning {
        /** The host's NFC has no buffers left: slow down. */
        NO_MEMORY,
        /** The file is not of the ticket's VM, or the right is missing. */
        PERMISSION,
        /** Someone holds the file. */
        LOCKED,
        /** The live disk of a running VM. */
        LIVE_DISK,
        /** Anything else. */
        OTHER
    }

    /** The text decides; the number where the text says nothing. */
    public Meaning meaning() {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.contains("failed to allocate")) {
            return Meaning.NO_MEMORY;
        }
        if (lower.contains("permission check failed")) {
            return Meaning.PERMISSION;
        }
        if (lower.contains("multiwriter")) {
            return Meaning.LIVE_DISK;
        }
        if (lower.contains("failed to lock") || lower.contains("16392")) {
            return Meaning.LOCKED;
        }
        if (code == NO_MEMORY_CODE) {
            return Meaning.NO_MEMORY;
        }
        return code == PERMISSION_CODE ? Meaning.PERMISSION : Meaning.OTHER;
    }

    @Override
    public String toString() {
        return "NFC error " + Long.toUnsignedString(code) + (text.isEmpty() ? "" : " (" + text + ")");
    }
}
