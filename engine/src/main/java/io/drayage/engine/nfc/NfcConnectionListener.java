package io.drayage.engine.nfc;

import io.drayage.protocol.nfc.AllocatedChunks;
import io.drayage.protocol.nfc.Fragment;
import io.drayage.protocol.nfc.OpenDisk;

/** What a connection tells, on its context. After {@link #failed} nothing more. */
interface NfcConnectionListener {
    void opened(OpenDisk disk);

    void fragment(int opId, Fragment fragment);

    void readDone(int opId);

    void allocated(AllocatedChunks chunks);

    void failed(NfcFailure failure);
}
