package io.drayage.control.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.control.store.JobSettings.LicenseType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SmsInputTest {
    private static SmsInput input(String json) {
        return new SmsInput("Test", SmsJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void refused(ThrowingCallable call, String code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SmsException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    @Test
    void timesAreSecondsWithMillisecondsAsFraction() {
        assertThat(input("{\"t\":1477323000.123}").time("t")).contains(Instant.parse("2016-10-24T15:30:00.123Z"));
        assertThat(input("{\"t\":1.4773230001239E9}").time("t")).contains(Instant.parse("2016-10-24T15:30:00.123Z"));
        assertThat(input("{\"t\":0}").time("t")).contains(Instant.EPOCH);
        assertThat(input("{\"t\":null}").time("t")).isEmpty();
        refused(() -> input("{\"t\":\"2016\"}").time("t"), "InvalidParameterException", "number of seconds");
        refused(() -> input("{\"t\":-1}").time("t"), "InvalidParameterException", "1970 to 9999");
        refused(() -> input("{\"t\":1e30}").time("t"), "InvalidParameterException", "1970 to 9999");
        refused(() -> input("{\"t\":1477323000123}").time("t"), "InvalidParameterException", "1970 to 9999");
    }

    @Test
    void wrongTypesNameTheMember() {
        refused(() -> input("{\"a\":1}").text("a", 9), "InvalidParameterException", "a must be a string");
        refused(
                () -> input("{\"a\":\"1\"}").integer("a", 0, 9),
                "InvalidParameterException",
                "a must be a whole number");
        refused(() -> input("{\"a\":1.5}").integer("a", 0, 9), "InvalidParameterException", "a must be a whole number");
        refused(() -> input("{\"a\":99999999999}").integer("a", 0, 9), "InvalidParameterException", "from 0 to 9");
        refused(() -> input("{\"a\":\"true\"}").flag("a"), "InvalidParameterException", "true or false");
        refused(() -> input("{\"a\":{}}").structures("a", 9), "InvalidParameterException", "must be a list");
        refused(() -> input("{\"a\":[1]}").structures("a", 9), "InvalidParameterException", "list of structures");
        refused(() -> input("{\"a\":[{},{}]}").structures("a", 1), "InvalidParameterException", "at most 1 items");
        refused(
                () -> input("{\"a\":\"byol\"}").choice("a", LicenseType.class),
                "InvalidParameterException",
                "AWS, BYOL");
    }

    @Test
    void textsAreBoundedAndWithoutControlCharacters() {
        assertThat(input("{\"a\":\"naïve 日本\\n\"}").text("a", 20)).isPresent();
        refused(() -> input("{\"a\":\"xxx\"}").text("a", 2), "InvalidParameterException", "at most 2 characters");
        refused(() -> input("{\"a\":\"x\\u0000\"}").text("a", 9), "InvalidParameterException", "control characters");
        refused(
                () -> input("{\"id\":\"sms-job-1;DROP\"}").required("id", SmsInput.JOB_ID),
                "InvalidParameterException",
                "sms-job-");
    }

    @Test
    void whatIsRequiredIsNamedWhenItIsAbsentNullOrEmpty() {
        for (String json : new String[] {"{}", "{\"id\":null}", "{\"id\":\"\"}"}) {
            refused(
                    () -> input(json).required("id", SmsInput.JOB_ID),
                    "MissingRequiredParameterException",
                    "id is required");
        }
    }

    @Test
    void pagesHaveFiftyItemsUnlessTheClientSaysSo() {
        assertThat(input("{}").page().limit()).isEqualTo(50);
        assertThat(input("{\"maxResults\":7,\"nextToken\":\"t\"}").page().token())
                .contains("t");
        refused(() -> input("{\"maxResults\":0}").page(), "InvalidParameterException", "from 1 to 1000");
    }

    @Test
    void answersLeaveOutWhatIsAbsentAndWriteTimesAsNumbers() {
        record Answer(Instant at, Instant whole, @Nullable String none) {}
        String json = new String(
                SmsJson.bytes(new Answer(Instant.ofEpochMilli(1_500), Instant.ofEpochSecond(1_477_323_000), null)),
                StandardCharsets.UTF_8);
        assertThat(json).isEqualTo("{\"at\":1.5,\"whole\":1477323000}");
    }
}
