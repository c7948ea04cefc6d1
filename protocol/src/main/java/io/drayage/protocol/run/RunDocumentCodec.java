package io.drayage.protocol.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.drayage.protocol.MalformedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * {@link RunDocument} as JSON (RFC 8259) in UTF-8 and back. The same document always gives the same bytes. Reading is strict about what a version demands: another
 * version, a missing field, a wrong type or a value out of range is refused with the field's name; a field that this version does not know is passed over, so that
 * later ones may add some. Stateless and safe for any thread.
 */
public final class RunDocumentCodec {
    /** Longer documents are refused before they are parsed: 8 MiB, four times a VM with 256 disks and full chains. */
    public static final int MAX_BYTES = 8 << 20;

    static final String STRUCTURE = "run.json";
    static final String FORMAT = "drayage-run";
    static final int VERSION = 1;
    static final int MAX_TEXT = 4096;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(16)
                            .maxStringLength(MAX_TEXT)
                            .maxNameLength(256)
                            .maxNumberLength(20)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RunDocumentCodec() {}

    /** The document's bytes: UTF-8, indented by two blanks, fields in the order of the README, a line feed at the end. */
    public static byte[] encode(RunDocument document) {
        byte[] json = RunDocumentWriter.write(document);
        if (json.length > MAX_BYTES) {
            throw new IllegalArgumentException("run.json of " + json.length + " bytes, more than " + MAX_BYTES);
        }
        return json;
    }

    /**
     * The document.
     *
     * @throws MalformedInputException for anything but a document of version 1; its offset counts characters of malformed JSON and is 0 for well-formed JSON with
     *     wrong fields
     */
    public static RunDocument decode(byte[] json) {
        if (json.length > MAX_BYTES) {
            throw malformed(0, json.length + " bytes, more than " + MAX_BYTES);
        }
        return RunDocumentReader.read(new JsonFields("", tree(json)));
    }

    private static JsonNode tree(byte[] json) {
        try {
            return MAPPER.readTree(text(json));
        } catch (StreamConstraintsException e) {
            throw malformed(offset(e), "nested too deep, or a name, text or number too long");
        } catch (JsonProcessingException e) {
            throw malformed(offset(e), "not well-formed JSON");
        }
    }

    private static String text(byte[] json) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(json))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed(0, "not UTF-8");
        }
    }

    private static long offset(JsonProcessingException e) {
        return e.getLocation() == null ? 0 : Math.max(0, e.getLocation().getCharOffset());
    }

    static MalformedInputException malformed(long offset, String reason) {
        return new MalformedInputException(STRUCTURE, offset, reason);
    }
}
