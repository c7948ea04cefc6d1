package io.drayage.engine.nfc;

/** How far a connection is. */
enum NfcPhase {
    CONNECTING("connecting"),
    BANNER("its banner was awaited"),
    FIRST_TLS("TLS with authd began"),
    DIALOGUE("authd was asked"),
    SECOND_TLS("TLS of NFC began"),
    CLASSIC("versions were exchanged"),
    OPENING("the disk was opened"),
    PROBING("allocated blocks were queried"),
    READING("the disk was read"),
    CLOSING("the disk was closed"),
    CLOSED("closed");

    private final String text;

    NfcPhase(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    /** Whether the host owes an answer in this phase whatever was asked. */
    boolean isStep() {
        return ordinalIsBefore(READING);
    }

    private boolean ordinalIsBefore(NfcPhase other) {
        return compareTo(other) < 0;
    }
}
