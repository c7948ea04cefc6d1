package io.drayage.protocol.nfc;

import io.drayage.protocol.MalformedInputException;

/** How read data is packed on the wire; asked for per read, decided by the host per fragment. */
public enum NfcCompression {
    /** As it is. */
    NONE(0),
    /** One zlib stream per fragment. */
    ZLIB(1),
    /** One raw FastLZ block per fragment. */
    FASTLZ(2),
    /** Zeros left out: next to no CPU on either side, and holes cost 8 bytes. */
    SKIPZ(3);

    private final int code;

    NfcCompression(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    static NfcCompression of(int code, long offset) {
        for (NfcCompression each : values()) {
            if (each.code == code) {
                return each;
            }
        }
        throw new MalformedInputException(
                "NFC read fragment", offset, "unknown compression " + Integer.toUnsignedString(code));
    }
}
