package io.drayage.protocol;

/**
 * Bytes that came from outside do not have the form that their format demands.
 *
 * <p>The only exception that a decoder of this module throws for bad input, whatever the bytes are: it names the
 * structure, where in the input it stands, and what is wrong with it. It is expected in operation (a cut stream, a hostile
 * peer), so it carries no stack trace and is cheap. The same bytes fail the same way again; whether reading the source
 * once more can help is the caller's judgement. The message never contains input bytes beyond single header fields.
 */
public final class MalformedInputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String structure;
    private final long offset;
    private final String reason;

    /**
     * @param structure what was being read, in the field's words ("VMDK header", "grain marker")
     * @param offset byte offset of that structure, or of the bad byte, from the start of the input, ≥ 0
     * @param reason what is wrong and, where it helps, what was expected
     */
    public MalformedInputException(String structure, long offset, String reason) {
        super(structure + " at byte " + offset + ": " + reason, null, false, false);
        this.structure = structure;
        this.offset = offset;
        this.reason = reason;
    }

    /** What was being read, in the field's words. */
    public String structure() {
        return structure;
    }

    /** Byte offset from the start of the input. */
    public long offset() {
        return offset;
    }

    /** What is wrong with the bytes there. */
    public String reason() {
        return reason;
    }
}
