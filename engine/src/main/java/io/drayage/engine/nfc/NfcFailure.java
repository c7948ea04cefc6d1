package io.drayage.engine.nfc;

import io.drayage.engine.api.EngineException;

/** Why a connection ended, and what that means for the next one. */
record NfcFailure(Then then, EngineException error) {
    enum Then {
        /** Another connection will end the same way. */
        GIVE_UP,
        /** The host has no room now: wait, open fewer. */
        SLOW_DOWN,
        /** Another connection may do. */
        AGAIN,
        /** Another connection with small buffers. */
        SMALLER_BUFFERS,
        /** Another connection without asking for allocated blocks. */
        NO_QUERY
    }
}
