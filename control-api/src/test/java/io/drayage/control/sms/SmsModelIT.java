package io.drayage.control.sms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.drayage.control.cli.Peers;
import io.drayage.control.sms.ModelType.Choice;
import io.drayage.control.sms.ModelType.ListOf;
import io.drayage.control.sms.ModelType.Structure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Our model held against what a stock client knows: botocore 1.40.0's service model. */
class SmsModelIT {
    private static final String DESCRIBE = """
            import json, botocore.session
            model = botocore.session.get_session().get_service_model('sms')
            def text(shape):
                if shape is None:
                    return {}
                if shape.type_name == 'structure':
                    return {name: text(member) for name, member in shape.members.items()}
                if shape.type_name == 'list':
                    return [text(shape.member)]
                return sorted(shape.enum) if getattr(shape, 'enum', []) else shape.type_name
            operations = {}
            for name in model.operation_names:
                operation = model.operation_model(name)
                operations[name] = {
                    'input': text(operation.input_shape), 'output': text(operation.output_shape),
                    'required': sorted(operation.input_shape.required_members) if operation.input_shape else [],
                    'errors': sorted(error.name for error in operation.error_shapes)}
            print(json.dumps(operations))
            """;

    @Test
    void everyOperationHasTheMembersTypesAndErrorsThatStockClientsKnow() throws IOException {
        JsonNode theirs = botocore();
        assertThat(SmsModel.API.names())
                .isEqualTo(theirs.properties().stream()
                        .map(entry -> entry.getKey())
                        .collect(Collectors.toSet()));
        for (String name : new TreeSet<>(SmsModel.API.names())) {
            SmsModel.Operation ours = SmsModel.API.operation(name);
            JsonNode their = theirs.path(name);
            assertThat(text(ours.input())).as(name + " input").isEqualTo(sorted(their.path("input")));
            assertThat(text(ours.output())).as(name + " output").isEqualTo(sorted(their.path("output")));
            assertThat(required(ours)).as(name + " required").isEqualTo(texts(their.path("required")));
            assertThat(ours.errors()).as(name + " errors").isEqualTo(texts(their.path("errors")));
        }
    }

    private static Set<String> required(SmsModel.Operation operation) {
        return operation.input().members().entrySet().stream()
                .filter(member -> member.getValue().required())
                .map(member -> member.getKey())
                .collect(Collectors.toSet());
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(each -> texts.add(each.textValue()));
        return texts;
    }

    private static Object text(ModelType type) {
        if (type instanceof Structure structure) {
            TreeMap<String, Object> members = new TreeMap<>();
            structure.members().forEach((name, member) -> members.put(name, text(member.type())));
            return members;
        }
        if (type instanceof ListOf list) {
            return List.of(text(list.item()));
        }
        if (type instanceof Choice choice) {
            return new TreeSet<>(choice.values());
        }
        return type instanceof ModelType.Text
                ? "string"
                : type instanceof ModelType.Whole
                        ? "integer"
                        : type instanceof ModelType.Flag ? "boolean" : "timestamp";
    }

    private static Object sorted(JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, Object> members = new TreeMap<>();
            node.properties().forEach(entry -> members.put(entry.getKey(), sorted(entry.getValue())));
            return members;
        }
        if (node.isArray() && node.size() == 1 && !node.get(0).isTextual()) {
            return List.of(sorted(node.get(0)));
        }
        if (node.isArray()
                && node.size() == 1
                && Set.of("string", "integer").contains(node.get(0).textValue())) {
            return List.of(node.get(0).textValue());
        }
        return node.isArray() ? texts(node) : node.textValue();
    }

    private static JsonNode botocore() throws IOException {
        Process python = new ProcessBuilder(Peers.program("venv/bin/python").toString(), "-c", DESCRIBE)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new ObjectMapper().readTree(new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
