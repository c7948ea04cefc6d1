package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.sms.ModelType.ListOf;
import io.drayage.control.sms.ModelType.Structure;

/** Requests' structures as they are stored: only what the model knows, nulls left out. */
final class Documents {
    private Documents() {}

    /** A copy of an object that fits the structure. */
    static ObjectNode known(Structure shape, JsonNode value) {
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        shape.members().forEach((name, member) -> {
            JsonNode each = value.path(name);
            if (!each.isMissingNode() && !each.isNull()) {
                copy.set(name, known(member.type(), each));
            }
        });
        return copy;
    }

    private static JsonNode known(ModelType type, JsonNode value) {
        if (type instanceof Structure structure) {
            return known(structure, value);
        }
        if (type instanceof ListOf list) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode();
            value.forEach(each -> copy.add(known(list.item(), each)));
            return copy;
        }
        return value;
    }
}
