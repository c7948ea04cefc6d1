package io.drayage.protocol.nfc;

import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of authd, from the banner to {@code 200 Connect}.
 *
 * <pre>
 *  S 220 … (clear) --> START_TLS; caller: TLS, pin, then {@link #login}
 *  C SESSION ticket, BANNER        S 220 …                (SESSION has no reply)
 *  C THUMBPRINT_SHA2 tag           S 200 AA:BB:…          (only if the banner lists "SHA256 supported")
 *  C PROXY service[ssl]            S 200 Connect …  --> CONNECTED; caller: forget TLS
 * </pre>
 *
 * The banner that counts is the one inside TLS. One thread at a time. Keeps no ticket.
 */
public final class AuthdDialogue {
    /** What the caller has to do next. */
    public enum Step {
        /** Feed more bytes. */
        WAIT,
        /** Start TLS and check the certificate, then send {@link #login}. */
        START_TLS,
        /** Send {@link #output}. */
        SEND,
        /** Abandon TLS: what follows on the socket is NFC. */
        CONNECTED,
        /** Give up: {@link #refusal} says why. */
        REFUSED
    }

    /** The client nonce that stands for "none"; what VMware's own client sends. */
    public static final String PLAIN_TAG = "PlainText";

    private static final int MAX_LINE = 1024;
    private static final int SHOWN = 200;
    private static final String OK = "200 ";
    private static final Pattern SHA256 = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){31}");

    private enum State {
        GREETING,
        TLS,
        BANNER,
        THUMBPRINT,
        PROXY,
        CONNECTED,
        REFUSED
    }

    private final String service;
    private final boolean ssl;
    private final byte[] line = new byte[MAX_LINE];
    private State state = State.GREETING;
    private int filled;
    private long position;
    private String output = "";
    private String refusal = "";
    private @Nullable String announced;

    /**
     * @param service the ticket's service
     * @param ssl whether NFC itself is to run in TLS
     */
    public AuthdDialogue(String service, boolean ssl) {
        this.service = ssl && !service.endsWith("ssl") ? service + "ssl" : service;
        this.ssl = ssl;
    }

    /**
     * Takes what the peer sent; stops at the first line that asks for a step.
     *
     * @throws MalformedInputException when a line is too long or bytes follow where the peer must be silent
     */
    public Step feed(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            position++;
            requireTurn();
            if (next == '\n') {
                Step step = line(text());
                filled = 0;
                if (bytes.hasRemaining() && step != Step.REFUSED) {
                    throw malformed("bytes follow the line");
                }
                return step;
            }
            if (filled == MAX_LINE) {
                throw malformed("a line of more than " + MAX_LINE + " bytes");
            }
            line[filled++] = next;
        }
        return Step.WAIT;
    }

    /** The first bytes inside TLS. They hold the ticket: not for logs. */
    public byte[] login(String sessionId) {
        if (state != State.TLS) {
            throw new IllegalStateException("login in " + state);
        }
        if (sessionId.isEmpty() || !sessionId.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new MalformedInputException("NFC ticket", 0, "the session id is not printable ASCII");
        }
        state = State.BANNER;
        return ("SESSION " + sessionId + "\r\nBANNER \r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** What to send after {@link Step#SEND}. */
    public byte[] output() {
        return output.getBytes(StandardCharsets.US_ASCII);
    }

    /** SHA-256 of the certificate that NFC's own TLS will show, 64 upper-case hex digits, if authd can say it. With it the classic phase starts with the tag. */
    public Optional<String> announced() {
        return Optional.ofNullable(announced);
    }

    /** Why it ended, in authd's words. */
    public String refusal() {
        return refusal;
    }

    private void requireTurn() {
        if (state == State.TLS || state == State.CONNECTED || state == State.REFUSED) {
            throw malformed("the peer speaks out of turn");
        }
    }

    private String text() {
        return new String(line, 0, filled, StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private Step line(String text) {
        return switch (state) {
            case GREETING -> text.startsWith(AuthdBanner.GREETING) ? step(State.TLS, Step.START_TLS) : refuse(text);
            case BANNER -> text.startsWith(AuthdBanner.GREETING) ? banner(AuthdBanner.parse(text)) : refuse(text);
            case THUMBPRINT -> text.startsWith(OK) ? thumbprint(text.substring(OK.length())) : refuse(text);
            case PROXY -> text.startsWith(OK) ? step(State.CONNECTED, Step.CONNECTED) : refuse(text);
            default -> throw new IllegalStateException("a line in " + state);
        };
    }

    private Step banner(AuthdBanner banner) {
        if (ssl && !banner.nfcSsl()) {
            return refuse("the host does not list NFCSSL");
        }
        return banner.sha256() ? send(State.THUMBPRINT, "THUMBPRINT_SHA2 " + PLAIN_TAG) : proxy();
    }

    private Step thumbprint(String colonHex) {
        String upper = colonHex.strip().toUpperCase(Locale.ROOT);
        if (!SHA256.matcher(upper).matches()) {
            throw malformed("the thumbprint is not a SHA-256");
        }
        announced = upper.replace(":", "");
        return proxy();
    }

    private Step proxy() {
        return send(State.PROXY, "PROXY " + service);
    }

    private Step send(State next, String command) {
        output = command + "\r\n";
        return step(next, Step.SEND);
    }

    private Step step(State next, Step step) {
        state = next;
        return step;
    }

    private Step refuse(String why) {
        String shown = why.replaceAll("[^ -~]", "?");
        refusal = shown.length() > SHOWN ? shown.substring(0, SHOWN) + "…" : shown;
        return step(State.REFUSED, Step.REFUSED);
    }

    private MalformedInputException malformed(String reason) {
        return new MalformedInputException("authd line", position, reason);
    }
}
