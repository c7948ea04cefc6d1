package io.drayage.lab.sigv4;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A parsed {@code Authorization: AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…}.
 *
 * @param accessKey first word of the credential
 * @param date, region, service the rest of its scope; the last word was {@code aws4_request}
 * @param signedHeaders lower-case names in the order signed
 * @param signature hex
 */
public record Authorization(
        String accessKey, String date, String region, String service, List<String> signedHeaders, String signature) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Parses the header; what is wrong is said in an IllegalArgumentException's message. */
    public static Authorization parse(String header) {
        if (!header.startsWith(ALGORITHM + " ")) {
            throw new IllegalArgumentException("the algorithm is not " + ALGORITHM);
        }
        Map<String, String> fields = new TreeMap<>();
        for (String field : header.substring(ALGORITHM.length() + 1).split(",", -1)) {
            int equals = field.indexOf('=');
            if (equals > 0) {
                fields.put(
                        field.substring(0, equals).strip(),
                        field.substring(equals + 1).strip());
            }
        }
        String[] scope = required(fields, "Credential").split("/", -1);
        if (scope.length != 5 || !scope[4].equals("aws4_request")) {
            throw new IllegalArgumentException("the credential is not KEY/DATE/REGION/SERVICE/aws4_request");
        }
        List<String> signed = List.of(required(fields, "SignedHeaders").split(";"));
        if (!signed.contains("host")) {
            throw new IllegalArgumentException("host is not signed");
        }
        return new Authorization(scope[0], scope[1], scope[2], scope[3], signed, required(fields, "Signature"));
    }

    /** When a request was signed, from its {@code x-amz-date}; an IllegalArgumentException when that is no time. */
    public static Instant signedAt(String timestamp) {
        try {
            return Instant.from(TIMESTAMP.parse(timestamp));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("x-amz-date is not a time", e);
        }
    }

    /** {@code DATE/REGION/SERVICE/aws4_request}. */
    public String scope() {
        return String.join("/", date, region, service, "aws4_request");
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }
}
