package io.drayage.control.http;

import io.drayage.control.sms.SmsException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Signature Version 4 {@code Authorization} header, taken apart.
 *
 * @param scopeDate {@code yyyyMMdd}
 * @param signedHeaders lower case, as listed
 * @param signature 64 lower-case hex digits
 */
record Authorization(
        String accessKeyId,
        String scopeDate,
        String region,
        String service,
        List<String> signedHeaders,
        String signature) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final Pattern SCOPE =
            Pattern.compile("([A-Za-z0-9]{1,128})/(\\d{8})/([a-z0-9-]{1,40})/([a-z0-9-]{1,40})/aws4_request");
    private static final Pattern HEADERS = Pattern.compile("[a-z0-9-]{1,64}(;[a-z0-9-]{1,64}){0,63}");
    private static final Pattern SIGNATURE = Pattern.compile("[0-9a-f]{64}");

    /** Parses; IncompleteSignatureException names what is missing or malformed. */
    static Authorization parse(String header) {
        if (!header.startsWith(ALGORITHM + " ")) {
            throw incomplete("Authorization header must begin with '" + ALGORITHM + "'.");
        }
        Map<String, String> parameters = parameters(header.substring(ALGORITHM.length() + 1));
        Matcher scope = matcher(parameters, "Credential", SCOPE, "KEY/yyyyMMdd/REGION/sms/aws4_request");
        String headers = matcher(parameters, "SignedHeaders", HEADERS, "lower-case header names with ';' between")
                .group();
        String signature =
                matcher(parameters, "Signature", SIGNATURE, "64 hex digits").group();
        return new Authorization(
                scope.group(1), scope.group(2), scope.group(3), scope.group(4), List.of(headers.split(";")), signature);
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : text.split(",")) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? "" : parameter.substring(0, equals).trim();
            if (name.isEmpty()
                    || parameters.put(name, parameter.substring(equals + 1).trim()) != null) {
                throw incomplete(
                        "Authorization header must hold Credential=…, SignedHeaders=…, Signature=… once each.");
            }
        }
        return parameters;
    }

    private static Matcher matcher(Map<String, String> parameters, String name, Pattern form, String expected) {
        String value = parameters.get(name);
        if (value == null) {
            throw incomplete("Authorization header requires '" + name + "' parameter.");
        }
        Matcher matcher = form.matcher(value);
        if (!matcher.matches()) {
            throw incomplete("Authorization header's " + name + " must be " + expected + ".");
        }
        return matcher;
    }

    static SmsException incomplete(String message) {
        return SmsException.client("IncompleteSignatureException", message);
    }
}
