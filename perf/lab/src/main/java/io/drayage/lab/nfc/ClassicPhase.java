package io.drayage.lab.nfc;

import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.fault.NfcFault;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The 264-byte messages before AIO: 43 33 51, then 54 with its names, 55, 52. */
final class ClassicPhase {
    private static final int PARAMETERS = 33;
    private static final int PARAMETERS_REPLY = 36;
    private static final int NONCE = 43;
    private static final int VERSION = 51;
    private static final int START_AIO = 52;
    private static final int CONNECTION_DATA = 54;
    private static final int FEATURES = 55;
    private static final int COMPLETE = 4;
    private static final int OLDEST_VERSION = 3;
    private static final int LONGEST_NAME = 1024;

    private final AuthdDialogue.Proxied proxied;
    private final NfcManners manners;
    private final Consumer<Buffer> out;
    private boolean nonceSeen;
    private boolean asked;
    private boolean versionSeen;
    private boolean named;
    private boolean complete;
    private boolean refused;

    ClassicPhase(AuthdDialogue.Proxied proxied, NfcManners manners, Consumer<Buffer> out) {
        this.proxied = proxied;
        this.manners = manners;
        this.out = out;
    }

    AuthdDialogue.Proxied proxied() {
        return proxied;
    }

    /** Whether AIO records come next. */
    boolean complete() {
        return complete;
    }

    /** Whether the host has ended the session. */
    boolean refused() {
        return refused;
    }

    void consume(Inbox inbox) {
        while (!complete && !refused && inbox.size() >= Frames.CLASSIC_BYTES) {
            int type = (int) inbox.uint(0);
            if (type == CONNECTION_DATA && !namesArrived(inbox)) {
                return;
            }
            message(type, inbox.take(Frames.CLASSIC_BYTES), inbox);
        }
    }

    private boolean namesArrived(Inbox inbox) {
        long names = inbox.uint(4) + inbox.uint(8);
        return names > LONGEST_NAME || inbox.size() >= Frames.CLASSIC_BYTES + names;
    }

    private void message(int type, Buffer frame, Inbox inbox) {
        // A nonce that authd was told must come first, and none that it was not told.
        if ((type == NONCE) == (proxied.tag() == null || nonceSeen)) {
            refuse();
            return;
        }
        switch (type) {
            case NONCE -> nonce(frame, proxied.tag());
            case PARAMETERS -> parameters();
            case VERSION -> version(frame);
            case CONNECTION_DATA -> names(frame, inbox);
            case FEATURES -> require(named);
            case START_AIO -> startAio();
            default -> refuse();
        }
    }

    private void nonce(Buffer frame, @Nullable String tag) {
        int end = 4;
        while (end < frame.length() && frame.getByte(end) != 0) {
            end++;
        }
        nonceSeen = true;
        require(frame.getString(4, end, StandardCharsets.US_ASCII.name()).equals(tag));
    }

    private void parameters() {
        asked = true;
        if (manners.release() == NfcManners.Release.ESXI_8 || versionSeen) {
            answerParameters();
        }
    }

    private void answerParameters() {
        out.accept(Frames.classic(PARAMETERS_REPLY, 16, 1));
    }

    private void version(Buffer frame) {
        versionSeen = true;
        if (frame.getUnsignedIntLE(4) < OLDEST_VERSION || proxied.struckBy(NfcFault.Kind.COMPLETE_INSTEAD_OF_VERSION)) {
            refuse();
            return;
        }
        if (asked && manners.release() == NfcManners.Release.ESXI_7) {
            answerParameters();
        }
        out.accept(Frames.classic(VERSION, 4, manners.release().version()));
    }

    private void names(Buffer frame, Inbox inbox) {
        long names = frame.getUnsignedIntLE(4) + frame.getUnsignedIntLE(8);
        require(versionSeen && names <= LONGEST_NAME);
        if (!refused) {
            inbox.take((int) names);
            named = true;
        }
    }

    private void startAio() {
        require(named);
        if (!refused) {
            complete = true;
            out.accept(Frames.classic(START_AIO, 0, 0));
        }
    }

    private void require(boolean right) {
        if (!right) {
            refuse();
        }
    }

    private void refuse() {
        if (!refused) {
            refused = true;
            out.accept(Frames.classic(COMPLETE, 0, 0));
        }
    }
}
