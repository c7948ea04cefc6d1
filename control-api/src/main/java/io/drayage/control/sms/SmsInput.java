package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.store.PageRequest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/** A request's members, checked: type, presence, pattern, length and range. Unknown members are ignored, as AWS does. A JSON null counts as absent. */
public final class SmsInput {
    /** Ids as the API gives them. */
    public static final Pattern JOB_ID = Pattern.compile("sms-job-[0-9a-f]{8}");
    /** Ids as the API gives them. */
    public static final Pattern SERVER_ID = Pattern.compile("s-[0-9a-f]{8}");

    private static final int MAX_TEXT = 2048;
    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(253_402_300_799L); // 9999-12-31T23:59:59Z
    private static final BigDecimal MILLIS = BigDecimal.valueOf(1000);

    private final String operation;
    private final JsonNode members;

    SmsInput(String operation, ObjectNode members) {
        this(operation, (JsonNode) members);
    }

    private SmsInput(String operation, JsonNode members) {
        this.operation = operation;
        this.members = members;
    }

    /** The operation that this is the input of. */
    public String operation() {
        return operation;
    }

    /** A required text of the given form. */
    public String required(String member, Pattern form) {
        String text = text(member, MAX_TEXT)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> SmsException.missing(member));
        return matching(member, text, form);
    }

    /** An optional text of the given form. */
    public Optional<String> optional(String member, Pattern form) {
        return text(member, MAX_TEXT).map(text -> matching(member, text, form));
    }

    /** An optional text of at most so many characters, without control characters other than line ends and tabs. */
    public Optional<String> text(String member, int maxLength) {
        JsonNode value = members.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            throw SmsException.invalid(member + " must be a string.");
        }
        String text = value.textValue();
        if (text.length() > maxLength) {
            throw SmsException.invalid(
                    member + " must have at most " + maxLength + " characters, not " + text.length() + ".");
        }
        if (text.chars().anyMatch(SmsInput::forbidden)) {
            throw SmsException.invalid(member + " must not hold control characters.");
        }
        return Optional.of(text);
    }

    private static boolean forbidden(int c) {
        return (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
    }

    /** An optional whole number, both bounds inclusive. */
    public OptionalInt integer(String member, int least, int most) {
        JsonNode value = members.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalInt.empty();
        }
        if (!value.isIntegralNumber()) {
            throw SmsException.invalid(member + " must be a whole number.");
        }
        if (!value.canConvertToInt() || value.intValue() < least || value.intValue() > most) {
            throw SmsException.invalid(member + " must be from " + least + " to " + most + ".");
        }
        return OptionalInt.of(value.intValue());
    }

    /** An optional boolean. */
    public Optional<Boolean> flag(String member) {
        JsonNode value = members.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isBoolean()) {
            throw SmsException.invalid(member + " must be true or false.");
        }
        return Optional.of(value.booleanValue());
    }

    /** An optional value of an enumeration, by its name. */
    public <E extends Enum<E>> Optional<E> choice(String member, Class<E> type) {
        Optional<String> text = text(member, MAX_TEXT);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equals(text.get())) {
                return Optional.of(constant);
            }
        }
        throw SmsException.invalid(member + " must be one of "
                + List.of(type.getEnumConstants()).toString().replaceAll("[\\[\\]]", "") + ".");
    }

    /** An optional time: a number of seconds since 1970, fractions are milliseconds; from 1970 to 9999. */
    public Optional<Instant> time(String member) {
        JsonNode value = members.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isNumber()) {
            throw SmsException.invalid(member + " must be a time as a number of seconds since 1970-01-01T00:00:00Z.");
        }
        BigDecimal seconds = value.decimalValue();
        if (seconds.signum() < 0 || seconds.compareTo(MAX_SECONDS) > 0) {
            throw SmsException.invalid(member + " must be a time from 1970 to 9999, in seconds.");
        }
        return Optional.of(Instant.ofEpochMilli(
                seconds.multiply(MILLIS).setScale(0, RoundingMode.DOWN).longValueExact()));
    }

    /** An optional list of structures, at most so many. */
    public List<SmsInput> structures(String member, int most) {
        JsonNode value = members.path(member);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (!value.isArray()) {
            throw SmsException.invalid(member + " must be a list.");
        }
        if (value.size() > most) {
            throw SmsException.invalid(member + " must have at most " + most + " items, not " + value.size() + ".");
        }
        List<SmsInput> structures = new ArrayList<>();
        for (JsonNode item : value) {
            if (!item.isObject()) {
                throw SmsException.invalid(member + " must be a list of structures.");
            }
            structures.add(new SmsInput(operation, item));
        }
        return structures;
    }

    /** {@code nextToken} and {@code maxResults}. */
    public PageRequest page() {
        OptionalInt maxResults = integer("maxResults", 1, PageRequest.MAX_LIMIT);
        Optional<String> token = text("nextToken", MAX_TEXT).filter(text -> !text.isEmpty());
        return new PageRequest(token, maxResults.orElse(PageRequest.DEFAULT_LIMIT));
    }

    private static String matching(String member, String text, Pattern form) {
        if (!form.matcher(text).matches()) {
            throw SmsException.invalid(String.format(Locale.ROOT, "%s must match %s.", member, form.pattern()));
        }
        return text;
    }
}
