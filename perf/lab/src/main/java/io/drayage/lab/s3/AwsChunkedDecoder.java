package io.drayage.lab.s3;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Takes {@code aws-chunked} framing off a body: {@code hex-size[;extension]CRLF data CRLF … 0CRLF [name:value CRLF …] CRLF}. Incremental; lines are at most
 * {@value #MAX_LINE_BYTES} bytes.
 */
final class AwsChunkedDecoder {
    /** Receives the data between the framing. */
    interface Sink {
        void data(byte[] bytes, int offset, int length);
    }

    private enum State {
        SIZE,
        DATA,
        AFTER_DATA,
        TRAILER,
        DONE
    }

    private static final int MAX_LINE_BYTES = 1024;

    private final Sink sink;
    private final Map<String, String> trailers = new HashMap<>();
    private final StringBuilder line = new StringBuilder();
    private State state = State.SIZE;
    private long remaining;

    AwsChunkedDecoder(Sink sink) {
        this.sink = sink;
    }

    void feed(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            if (state == State.DATA) {
                int length = (int) Math.min(remaining, bytes.length - at);
                sink.data(bytes, at, length);
                at += length;
                remaining -= length;
                state = remaining == 0 ? State.AFTER_DATA : State.DATA;
            } else {
                text(bytes[at++]);
            }
        }
    }

    /** The trailers, names in lower case; the body must have ended. */
    Map<String, String> end() {
        if (state != State.DONE) {
            throw new S3Error(400, "IncompleteBody", "The request body terminated unexpectedly");
        }
        return trailers;
    }

    private void text(byte b) {
        if (state == State.DONE || line.length() > MAX_LINE_BYTES) {
            throw malformed();
        }
        if (b != '\n') {
            line.append((char) (b & 0xff));
            return;
        }
        String text = line.toString().stripTrailing();
        line.setLength(0);
        switch (state) {
            case SIZE -> size(text);
            case AFTER_DATA -> state = State.SIZE;
            case TRAILER -> trailer(text);
            case DATA, DONE -> throw malformed();
        }
    }

    private void size(String text) {
        int extension = text.indexOf(';');
        try {
            remaining = Long.parseLong(extension < 0 ? text : text.substring(0, extension), 16);
        } catch (NumberFormatException e) {
            throw malformed();
        }
        if (remaining < 0) {
            throw malformed();
        }
        state = remaining == 0 ? State.TRAILER : State.DATA;
    }

    private void trailer(String text) {
        if (text.isEmpty()) {
            state = State.DONE;
            return;
        }
        int colon = text.indexOf(':');
        if (colon <= 0) {
            throw malformed();
        }
        String value = new String(
                text.substring(colon + 1).strip().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        trailers.put(text.substring(0, colon).strip().toLowerCase(Locale.ROOT), value);
    }

    private static S3Error malformed() {
        return new S3Error(400, "InvalidChunkSizeError", "The aws-chunked framing of the body is malformed");
    }
}
