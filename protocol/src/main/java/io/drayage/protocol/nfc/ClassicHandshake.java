package io.drayage.protocol.nfc;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The client's side of the classic phase, which ends with the start of AIO.
 *
 * <pre>
 *  C 43 tag (only after THUMBPRINT_SHA2), 33, 51 version     S 36 status, 51 version
 *  C 54 + names, 55 features, 52                             S 52
 * </pre>
 *
 * 43, 33 and 51 go out at once because ESXi 7.0.3 answers 33 only after 51 has come; ESXi 8 answers at once. Each element of an output must be a write, and a TLS record, of its own: the host takes
 * one message from each record. One thread at a time.
 */
public final class ClassicHandshake {
    /** What the caller has to do next. */
    public enum Step {
        /** Feed more bytes. */
        WAIT,
        /** Send {@link #output}. */
        SEND,
        /** AIO records follow. */
        STARTED,
        /** Give up: {@link #refusal} says why. */
        REFUSED
    }

    /** The version that we claim; that of VMware's client 8.0.2. */
    static final int VERSION = 11;

    private static final int OLDEST = 3;
    private static final String STRUCTURE = "NFC message";
    private static final String CLIENT = "drayage";
    private static final String OPERATION = "nbdmode";

    private final boolean tagged;
    private final ByteBuffer message =
            ByteBuffer.allocate(ClassicMessages.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int expected = ClassicMessages.PROBE_STATUS;
    private long position;
    private String refusal = "";

    /** @param tagged whether THUMBPRINT_SHA2 was sent: hosts that do not know it end the session at message 43 */
    public ClassicHandshake(boolean tagged) {
        this.tagged = tagged;
    }

    /** What to send first. */
    public List<byte[]> begin() {
        List<byte[]> first = new ArrayList<>();
        if (tagged) {
            first.add(ClassicMessages.tag(AuthdDialogue.PLAIN_TAG));
        }
        first.add(ClassicMessages.plain(ClassicMessages.PROBE));
        first.add(ClassicMessages.with(ClassicMessages.VERSION, VERSION));
        return first;
    }

    /** What to send after {@link Step#SEND}. */
    public List<byte[]> output() {
        return List.of(
                ClassicMessages.connectionData(CLIENT, OPERATION),
                ClassicMessages.features(),
                ClassicMessages.plain(ClassicMessages.START_AIO));
    }

    /** The message that tells the host that the client is leaving; never answered. */
    public static byte[] goodbye() {
        return ClassicMessages.plain(ClassicMessages.SESSION_COMPLETE);
    }

    /** Why it ended. */
    public String refusal() {
        return refusal;
    }

    /**
     * Takes what the peer sent, up to the first message that asks for a step.
     *
     * @throws MalformedInputException when a message is not the one that must come
     */
    public Step feed(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int taken = Math.min(message.remaining(), bytes.remaining());
            message.put(bytes.slice().limit(taken));
            bytes.position(bytes.position() + taken);
            if (message.hasRemaining()) {
                return Step.WAIT;
            }
            message.clear();
            Step step = message();
            position += ClassicMessages.BYTES;
            if (step != Step.WAIT) {
                return step;
            }
        }
        return Step.WAIT;
    }

    private Step message() {
        int type = message.getInt(0);
        if (type == ClassicMessages.SESSION_COMPLETE || type == ClassicMessages.ERROR) {
            return refuse("the host ended the session (message " + type + " instead of " + expected + ")");
        }
        if (type != expected) {
            throw new MalformedInputException(
                    STRUCTURE, position, "type " + Integer.toUnsignedString(type) + " instead of " + expected);
        }
        return switch (type) {
            case ClassicMessages.PROBE_STATUS -> probed();
            case ClassicMessages.VERSION -> versioned(message.getInt(4));
            default -> Step.STARTED;
        };
    }

    private Step probed() {
        expected = ClassicMessages.VERSION;
        return message.getInt(16) == 0 ? refuse("the host speaks only the NFC of ESXi 6.0 and older") : Step.WAIT;
    }

    private Step versioned(int version) {
        expected = ClassicMessages.START_AIO;
        return version < OLDEST ? refuse("the host's NFC version is " + version + ", AIO needs " + OLDEST) : Step.SEND;
    }

    private Step refuse(String why) {
        refusal = why;
        return Step.REFUSED;
    }
}
