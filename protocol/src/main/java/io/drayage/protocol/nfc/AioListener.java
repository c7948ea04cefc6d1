package io.drayage.protocol.nfc;

/** Takes what an {@link AioSession} wants sent and what a host answers, on the thread that feeds it. */
public interface AioListener {
    /** To be sent, as one write. */
    void send(byte[] record);

    /** The disk is open: reads may begin. */
    void opened(OpenDisk disk);

    /** Part of an answer to a read, checked against the request. Fragments of one read, and of several, come in any order. */
    void fragment(int opId, Fragment fragment);

    /** All fragments of a read have come. */
    void readDone(int opId);

    /** The answer to {@link AioSession#queryAllocated}. */
    void allocated(int opId, AllocatedChunks chunks);

    /** The answer to {@link AioSession#ddbGet}; empty when there is no such key. */
    void value(int opId, String value);

    /** The host refused a request, and with it the session: nothing more is to be expected. */
    void refused(AioType request, NfcError error);

    /** Disk and session are closed: send {@link ClassicHandshake#goodbye} and close the socket. */
    void closed();
}
