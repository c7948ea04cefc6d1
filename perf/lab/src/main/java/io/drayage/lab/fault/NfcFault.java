package io.drayage.lab.fault;

/**
 * What befalls an NFC connection or one of its reads.
 *
 * @param amount bytes, milliseconds or nothing, as the kind says
 */
public record NfcFault(Kind kind, long amount) {
    /** On which occasion a kind can strike. */
    public enum Stage {
        /** A connection arrives; the subject is the host's name. */
        CONNECT,
        /** A ticket is issued; the subject is the VM's name. */
        TICKET,
        /** A ticket is redeemed; the subject is the VM's name. */
        PROXY,
        /** A file is opened. */
        OPEN,
        /** A read is answered. */
        READ
    }

    /** What happens. */
    public enum Kind {
        /** The connection ends before the banner. */
        END_BEFORE_BANNER(Stage.CONNECT),
        /** The banner is an error line. */
        ERROR_BANNER(Stage.CONNECT),
        /** No banner ever comes. */
        SILENT_BANNER(Stage.CONNECT),
        /** The ticket's thumbprint is of another certificate. */
        WRONG_TICKET_THUMBPRINT(Stage.TICKET),
        /** The ticket is worthless from the start. */
        DEAD_TICKET(Stage.TICKET),
        /** THUMBPRINT_SHA2 answers the digest of another certificate. */
        WRONG_ANNOUNCED_THUMBPRINT(Stage.PROXY),
        /** The second TLS session shows another certificate. */
        OTHER_DATA_CERTIFICATE(Stage.PROXY),
        /** Message 4 comes instead of 51. */
        COMPLETE_INSTEAD_OF_VERSION(Stage.PROXY),
        /** OPEN_SESSION is refused: failed to allocate. */
        NO_MEMORY_AT_START(Stage.PROXY),
        /** OPEN_FILE answers a status without an ERROR record. */
        OPEN_STATUS(Stage.OPEN),
        /** Another reader holds the file. */
        LOCKED(Stage.OPEN),
        /** The connection is reset when {@code amount} bytes of data were sent. */
        DROP_AFTER(Stage.OPEN),
        /** The connection ends when nothing was asked for {@code amount} milliseconds. */
        DROP_IDLE(Stage.OPEN),
        /** A status that is not zero, without data. */
        STATUS(Stage.READ),
        /** An ERROR record: NfcAioReadFile failed. */
        READ_ERROR(Stage.READ),
        /** An ERROR record: failed to allocate. */
        NO_MEMORY(Stage.READ),
        /** The fragment lies outside of the request. */
        OUT_OF_RANGE(Stage.READ),
        /** The first fragment comes twice. */
        DUPLICATE(Stage.READ),
        /** The second fragment begins inside of the first; of a single one the same as DUPLICATE. */
        OVERLAP(Stage.READ),
        /** The fragment announces more bytes on the wire than it may have. */
        WIRE_LENGTH(Stage.READ),
        /** The fragment claims to be zlib and is not. */
        BROKEN_ZLIB(Stage.READ),
        /** The fragment claims to be SkipZ; its segment lies outside of it. */
        BAD_SKIPZ(Stage.READ),
        /** The connection ends within the fragment. */
        CUT(Stage.READ),
        /** The record does not begin with the magic number. */
        BAD_MAGIC(Stage.READ),
        /** The record answers a request that nobody made. */
        WRONG_OP_ID(Stage.READ),
        /** Nothing comes for {@code amount} milliseconds, 0 for ever; the connection stays. */
        STALL(Stage.READ),
        /** One bit of the data is wrong, which NFC cannot see. */
        FLIPPED_BIT(Stage.READ);

        private final Stage stage;

        Kind(Stage stage) {
            this.stage = stage;
        }

        /** When it can strike. */
        public Stage stage() {
            return stage;
        }
    }

    /** A fault without an amount. */
    public static NfcFault of(Kind kind) {
        return new NfcFault(kind, 0);
    }
}
