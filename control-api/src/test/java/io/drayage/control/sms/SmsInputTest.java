package io.drayage.control.sms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.control.store.JobSettings.LicenseType;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SmsInputTest {
    private static final SmsModel MODEL = SmsModel.parse("""
            errorSets: {}
            types:
              Time: {kind: timestamp}
              Short: {kind: string, max: 20}
              Number: {kind: integer, min: 0, max: 9}
              Flag: {kind: boolean}
              License: {kind: enum, values: [AWS, BYOL]}
              Id: {kind: string, pattern: 'sms-job-[0-9a-f]{8}'}
              PageSize: {kind: integer, min: 1, max: 1000}
            structures:
              Item: {id!: Id}
            operations:
              Test:
                input: {t: Time, a: Short, n: Number, f: Flag, l: License, list: Item*2, nextToken: Short, maxResults: PageSize}
              Needs:
                input: {id!: Id}
            """);

    private static SmsInput input(String json) {
        return input("Test", json);
    }

    private static SmsInput input(String operation, String json) {
        return new SmsInput(MODEL.operation(operation), SmsJson.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static void refused(String json, String code, String message) {
        refused("Test", json, code, message);
    }

    private static void refused(String operation, String json, String code, String message) {
        assertThatThrownBy(() -> input(operation, json))
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
        refused("{\"t\":\"2016\"}", "InvalidParameterException", "number of seconds");
        refused("{\"t\":-1}", "InvalidParameterException", "1970 to 9999");
        refused("{\"t\":1e30}", "InvalidParameterException", "1970 to 9999");
        refused("{\"t\":1477323000123}", "InvalidParameterException", "1970 to 9999");
    }

    @Test
    void aTimeWithAMillionDecimalPlacesIsRefusedAtOnce() {
        refused("{\"t\":1e-99999999}", "InvalidParameterException", "1970 to 9999");
        refused("{\"t\":1e999999999}", "InvalidParameterException", "1970 to 9999");
    }

    @Test
    void wrongTypesNameTheMember() {
        refused("{\"a\":1}", "InvalidParameterException", "a must be a string");
        refused("{\"n\":\"1\"}", "InvalidParameterException", "n must be a whole number");
        refused("{\"n\":1.5}", "InvalidParameterException", "n must be a whole number");
        refused("{\"n\":99999999999}", "InvalidParameterException", "n must be from 0 to 9");
        refused("{\"f\":\"true\"}", "InvalidParameterException", "f must be true or false");
        refused("{\"list\":{}}", "InvalidParameterException", "list must be a list");
        refused("{\"list\":[1]}", "InvalidParameterException", "list[0] must be a structure");
        refused("{\"list\":[null]}", "InvalidParameterException", "list[0] must be a structure");
        refused("{\"list\":[{},{},{}]}", "InvalidParameterException", "at most 2 items");
        refused("{\"l\":\"byol\"}", "InvalidParameterException", "AWS, BYOL");
        assertThat(input("{\"l\":\"BYOL\"}").choice("l", LicenseType.class)).contains(LicenseType.BYOL);
    }

    @Test
    void membersOfListedStructuresAreNamedByTheirPlace() {
        String good = "{\"id\":\"sms-job-01234567\"}";
        refused("{\"list\":[" + good + ",{}]}", "MissingRequiredParameterException", "list[1].id is required");
        refused("{\"list\":[{\"id\":\"x\"}]}", "InvalidParameterException", "list[0].id must match");
        assertThat(input("{\"list\":[" + good + "]}").structures("list").get(0).required("id"))
                .isEqualTo("sms-job-01234567");
    }

    @Test
    void textsAreBoundedAndWithoutControlCharacters() {
        assertThat(input("{\"a\":\"naïve 日本\\n\"}").text("a")).isPresent();
        refused("{\"a\":\"" + "x".repeat(21) + "\"}", "InvalidParameterException", "at most 20 characters");
        refused("{\"a\":\"x\\u0000\"}", "InvalidParameterException", "control characters");
        refused("Needs", "{\"id\":\"sms-job-1;DROP\"}", "InvalidParameterException", "sms-job-");
    }

    @Test
    void whatIsRequiredIsNamedWhenItIsAbsentNullOrEmpty() {
        for (String json : new String[] {"{}", "{\"id\":null}", "{\"id\":\"\"}"}) {
            refused("Needs", json, "MissingRequiredParameterException", "id is required");
        }
    }

    @Test
    void whatTheModelDoesNotKnowIsIgnoredButCannotBeRead() {
        SmsInput input = input("{\"zzz\":{\"deep\":[1]},\"a\":\"x\"}");
        assertThat(input.text("a")).contains("x");
        assertThat(input.known()).hasToString("{\"a\":\"x\"}");
        assertThatThrownBy(() -> input.text("zzz")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pagesHaveFiftyItemsUnlessTheClientSaysSo() {
        assertThat(input("{}").page().limit()).isEqualTo(50);
        assertThat(input("{\"maxResults\":7,\"nextToken\":\"t\"}").page().token())
                .contains("t");
        refused("{\"maxResults\":0}", "InvalidParameterException", "from 1 to 1000");
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
