package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A type of the API's model. Immutable. */
sealed interface ModelType {
    /** Last second that a time may name. */
    BigDecimal MAX_SECONDS = BigDecimal.valueOf(253_402_300_799L); // 9999-12-31T23:59:59Z

    /** Most decimal places that a time may have. */
    int MAX_SCALE = 30;

    /**
     * Refuses a value that is not of this type.
     *
     * @param member what the value is called in messages
     * @param value neither missing nor null
     * @throws SmsException InvalidParameterException, or MissingRequiredParameterException for a required member of a structure
     */
    void check(String member, JsonNode value);

    /** Characters, with bounds inclusive; {@code pattern} is for the whole text. */
    record Text(int min, int max, @Nullable Pattern pattern) implements ModelType {
        @Override
        public void check(String member, JsonNode value) {
            if (!value.isTextual()) {
                throw SmsException.invalid(member + " must be a string.");
            }
            String text = value.textValue();
            if (text.length() > max || text.length() < min) {
                throw SmsException.invalid(member + " must have " + (min > 0 ? "from " + min + " to " : "at most ")
                        + max + " characters, not " + text.length() + ".");
            }
            if (text.chars().anyMatch(Text::forbidden)) {
                throw SmsException.invalid(member + " must not hold control characters.");
            }
            if (pattern != null && !pattern.matcher(text).matches()) {
                throw SmsException.invalid(member + " must match " + pattern.pattern() + ".");
            }
        }

        private static boolean forbidden(int c) {
            return (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
        }
    }

    /** A whole number, both bounds inclusive. */
    record Whole(int min, int max) implements ModelType {
        @Override
        public void check(String member, JsonNode value) {
            if (!value.isIntegralNumber()) {
                throw SmsException.invalid(member + " must be a whole number.");
            }
            if (!value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
                throw SmsException.invalid(member + " must be from " + min + " to " + max + ".");
            }
        }
    }

    /** True or false. */
    record Flag() implements ModelType {
        @Override
        public void check(String member, JsonNode value) {
            if (!value.isBoolean()) {
                throw SmsException.invalid(member + " must be true or false.");
            }
        }
    }

    /** Seconds since 1970, fractions are milliseconds; from 1970 to 9999. */
    record Time() implements ModelType {
        @Override
        public void check(String member, JsonNode value) {
            if (!value.isNumber()) {
                throw SmsException.invalid(
                        member + " must be a time as a number of seconds since 1970-01-01T00:00:00Z.");
            }
            BigDecimal seconds = value.decimalValue();
            // A scale like that of 1e-99999999 is out of range too: rounding it would take for ever.
            if (seconds.signum() < 0 || seconds.scale() > MAX_SCALE || seconds.compareTo(MAX_SECONDS) > 0) {
                throw SmsException.invalid(member + " must be a time from 1970 to 9999, in seconds.");
            }
        }
    }

    /** One of some names. */
    record Choice(List<String> values) implements ModelType {
        public Choice {
            values = List.copyOf(values);
        }

        @Override
        public void check(String member, JsonNode value) {
            if (!value.isTextual() || !values.contains(value.textValue())) {
                throw SmsException.invalid(member + " must be one of " + String.join(", ", values) + ".");
            }
        }
    }

    /** At most so many items of a type. */
    record ListOf(ModelType item, int max) implements ModelType {
        @Override
        public void check(String member, JsonNode value) {
            if (!value.isArray()) {
                throw SmsException.invalid(member + " must be a list.");
            }
            if (value.size() > max) {
                throw SmsException.invalid(member + " must have at most " + max + " items, not " + value.size() + ".");
            }
            for (int i = 0; i < value.size(); i++) {
                item.check(member + "[" + i + "]", value.get(i));
            }
        }
    }

    /** Members with types; what it does not know is ignored, as AWS does. */
    record Structure(Map<String, Member> members) implements ModelType {
        public Structure {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        @Override
        public void check(String member, JsonNode value) {
            if (!value.isObject()) {
                throw SmsException.invalid(member + " must be a structure.");
            }
            checkMembers(member + ".", value);
        }

        /** As {@link #check} for a value that is known to be an object. */
        void checkMembers(String prefix, JsonNode value) {
            members.forEach((name, member) -> member.check(prefix + name, value.path(name)));
        }

        /** The type of a member; an IllegalStateException when there is none of this name. */
        ModelType type(String name) {
            Member member = members.get(name);
            if (member == null) {
                throw new IllegalStateException("the model has no member " + name + " among " + members.keySet());
            }
            return member.type();
        }
    }

    /**
     * A structure's member.
     *
     * @param required by the API, so that clients insist on it
     * @param requiredHere by the API or by this service
     */
    record Member(ModelType type, boolean required, boolean requiredHere) {
        private void check(String name, JsonNode value) {
            boolean absent = value.isMissingNode() || value.isNull();
            if (requiredHere
                    && (absent || (value.isTextual() && value.textValue().isEmpty()))) {
                throw SmsException.missing(name);
            }
            if (!absent) {
                type.check(name, value);
            }
        }
    }
}
