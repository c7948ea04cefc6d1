package io.drayage.control.sms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.control.sms.ModelType.ListOf;
import io.drayage.control.sms.ModelType.Structure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** Answers held against the model, more strictly than clients do: types, ids, bounds, and nothing that the model does not have. */
public final class ModelAnswers {
    private ModelAnswers() {}

    /** The names of all operations. */
    public static Set<String> operations() {
        return SmsModel.API.names();
    }

    /** The answer as JSON; fails when it is not what the operation answers. */
    public static JsonNode check(String operation, Record answer) {
        try {
            JsonNode json = new ObjectMapper().readTree(SmsJson.bytes(answer));
            Structure shape = SmsModel.API.operation(operation).output();
            shape.check(operation, json);
            checkNothingElse(operation, shape, json);
            shape.members().forEach((name, member) -> {
                if (member.type() instanceof ListOf) {
                    assertThat(json.has(name))
                            .as("%s: lists are never absent, also %s", operation, name)
                            .isTrue();
                }
            });
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the operation's model, or every AWS service, has this error. */
    public static boolean mayFailWith(String operation, String code) {
        return SmsModel.API.operation(operation).errors().contains(code)
                || Set.of("InvalidParameterException", "TemporarilyUnavailableException")
                        .contains(code);
    }

    private static void checkNothingElse(String where, ModelType type, JsonNode value) {
        if (type instanceof ListOf list) {
            value.forEach(item -> checkNothingElse(where + "[]", list.item(), item));
        } else if (type instanceof Structure structure) {
            value.fieldNames().forEachRemaining(name -> {
                assertThat(structure.members()).as(where).containsKey(name);
                checkNothingElse(where + "." + name, structure.type(name), value.get(name));
            });
        }
    }
}
