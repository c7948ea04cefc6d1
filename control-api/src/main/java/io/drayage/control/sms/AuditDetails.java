package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the audit keeps of a call: the members that the model knows as far as they fit their types, and the ids that were answered. Commands are left out, since people write secrets into them. */
final class AuditDetails {
    private static final Set<String> LEFT_OUT = Set.of("command", "clientToken");

    private AuditDetails() {}

    static String of(SmsModel.Operation model, ObjectNode members, @Nullable Record answer) {
        ObjectNode details = members.objectNode();
        model.input().members().forEach((name, member) -> {
            JsonNode value = members.path(name);
            if (fits(member, name, value)) {
                details.set(name, value.deepCopy());
            }
        });
        remove(details);
        String text = details.toString();
        return answer == null ? text : text + " -> " + new String(SmsJson.bytes(answer), StandardCharsets.UTF_8);
    }

    private static boolean fits(ModelType.Member member, String name, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        try {
            member.type().check(name, value);
            return true;
        } catch (SmsException e) {
            return false;
        }
    }

    private static void remove(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(LEFT_OUT);
            object.forEach(AuditDetails::remove);
        } else if (node instanceof ArrayNode array) {
            array.forEach(AuditDetails::remove);
        }
    }
}
