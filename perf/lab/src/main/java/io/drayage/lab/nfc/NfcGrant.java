package io.drayage.lab.nfc;

import io.vertx.core.Future;

/** What a redeemed ticket is good for: the files of one VM. Thread-safe. */
public interface NfcGrant {
    /** Name of the VM. */
    String vm();

    /** Opens a link by its datastore path; fails with {@link NfcRefusal}. */
    Future<NfcFile> open(String path);
}
