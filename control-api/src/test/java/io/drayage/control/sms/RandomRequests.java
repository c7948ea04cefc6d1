package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.sms.ModelType.ListOf;
import io.drayage.control.sms.ModelType.Structure;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Requests made from the model: mostly what it asks for, with ids that exist, and now and then anything else. The same seed gives the same requests. */
public final class RandomRequests {
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "'; DROP TABLE job; --",
            "\r\nX-Injected: 1",
            "\u0000",
            "日本語 \ud83d\ude00",
            "\ud800",
            "%s%n${x}",
            "null",
            "../../etc/passwd",
            "<script>",
            "a".repeat(3000),
            "0",
            "true",
            "\\",
            "\"",
            "sms-job-ffffffff",
            "app-fffffffffffffffff",
            "AWS",
            "JSON");

    private final JsonNodeFactory json = JsonNodeFactory.instance;
    private final Random random;
    private final List<String> operations =
            SmsModel.API.names().stream().sorted().toList();
    private final Supplier<List<String>> ids;

    /** @param ids texts that mean something, such as ids that were answered */
    public RandomRequests(long seed, Supplier<List<String>> ids) {
        this.random = new Random(seed);
        this.ids = ids;
    }

    /** A request. */
    public record Request(String operation, String body) {}

    /** The next one. */
    public Request next() {
        String operation = operations.get(random.nextInt(operations.size()));
        JsonNode members = structure(SmsModel.API.operation(operation).input(), 0);
        return new Request(operation, members.toString());
    }

    private JsonNode value(ModelType type, int depth) {
        if (random.nextInt(12) == 0) {
            return anything(depth);
        }
        if (type instanceof Structure structure) {
            return structure(structure, depth);
        }
        if (type instanceof ListOf list) {
            ArrayNode items = json.arrayNode();
            for (int i = random.nextInt(3); i > 0; i--) {
                items.add(value(list.item(), depth + 1));
            }
            return items;
        }
        if (type instanceof ModelType.Choice choice) {
            return json.textNode(
                    choice.values().get(random.nextInt(choice.values().size())));
        }
        if (type instanceof ModelType.Whole whole) {
            return json.numberNode(
                    random.nextBoolean() ? whole.min() : Math.min(whole.max(), whole.min() + random.nextInt(50)));
        }
        if (type instanceof ModelType.Flag) {
            return json.booleanNode(random.nextBoolean());
        }
        return type instanceof ModelType.Time
                ? json.numberNode(
                        new BigDecimal(random.nextInt(5) == 0 ? "0" : "17" + (60000000 + random.nextInt(9_000_000))))
                : text((ModelType.Text) type);
    }

    /** One of the ids whose form fits, where there is one. */
    private JsonNode text(ModelType.Text type) {
        var pattern = type.pattern();
        List<String> fitting = ids.get().stream()
                .filter(id -> pattern != null && pattern.matcher(id).matches())
                .toList();
        if (!fitting.isEmpty()) {
            return json.textNode(fitting.get(random.nextInt(fitting.size())));
        }
        return json.textNode(
                random.nextInt(4) == 0 ? NASTY.get(random.nextInt(NASTY.size())) : "text" + random.nextInt(9));
    }

    private ObjectNode structure(Structure structure, int depth) {
        ObjectNode object = json.objectNode();
        structure.members().forEach((name, member) -> {
            if (random.nextInt(10) < (member.requiredHere() ? 9 : 5) && depth < 8) {
                object.set(name, value(member.type(), depth + 1));
            }
        });
        if (random.nextInt(10) == 0) {
            object.set("unknown" + random.nextInt(3), anything(depth));
        }
        return object;
    }

    private JsonNode anything(int depth) {
        return switch (random.nextInt(9)) {
            case 0 -> json.nullNode();
            case 1 -> json.numberNode(new BigDecimal("1e-999999"));
            case 2 -> json.numberNode(new BigDecimal("1e308"));
            case 3 -> json.numberNode(-1);
            case 4 -> json.booleanNode(true);
            case 5 -> json.arrayNode().add(depth).add(json.objectNode());
            case 6 -> json.objectNode().put("x", 1);
            case 7 -> json.numberNode(Long.MAX_VALUE);
            default -> json.textNode(NASTY.get(random.nextInt(NASTY.size())));
        };
    }
}
