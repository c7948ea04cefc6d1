package io.drayage.engine.vsphere;

import java.io.IOException;

/** A reply exceeds what any vCenter sends. */
final class ReplyTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    ReplyTooLargeException(int maxBytes) {
        super("the reply is larger than " + (maxBytes >> 20) + " MiB");
    }
}
