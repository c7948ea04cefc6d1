package io.drayage.lab.vcenter;

import io.drayage.lab.soap.EnumValue;
import io.drayage.lab.soap.ListValue;
import java.util.List;

/** The properties that all managed entities have and the lab never changes. */
final class EntityDefaults {
    static final List<String> NAMES = List.of(
            "parent",
            "name",
            "overallStatus",
            "configStatus",
            "configIssue",
            "effectiveRole",
            "permission",
            "disabledMethod",
            "recentTask",
            "declaredAlarmState",
            "triggeredAlarmState",
            "alarmActionsEnabled",
            "tag",
            "value",
            "availableField",
            "customValue");

    private EntityDefaults() {}

    static Object value(String name) {
        return switch (name) {
            case "overallStatus", "configStatus" -> new EnumValue("ManagedEntityStatus", "green");
            case "configIssue" -> new ListValue("Event", List.of());
            case "effectiveRole" -> new ListValue("int", List.of(-1));
            case "permission" -> new ListValue("Permission", List.of());
            case "disabledMethod" -> ListValue.strings(List.of());
            case "recentTask" -> ListValue.refs(List.of());
            case "declaredAlarmState", "triggeredAlarmState" -> new ListValue("AlarmState", List.of());
            case "alarmActionsEnabled" -> true;
            case "tag" -> new ListValue("Tag", List.of());
            case "value", "customValue" -> new ListValue("CustomFieldValue", List.of());
            case "availableField" -> new ListValue("CustomFieldDef", List.of());
            default -> EntityObject.Unset.VALUE;
        };
    }
}
