package io.drayage.control.sms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.drayage.control.sms.ModelType.Structure;
import io.drayage.control.store.PageRequest;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request's members. All of it was checked against the model when it was made: presence, type, length, range, pattern. Asking for a member that the model does not have is an IllegalStateException. A JSON null counts as absent.
 */
public final class SmsInput {
    private static final BigDecimal MILLIS = BigDecimal.valueOf(1000);

    private final String operation;
    private final Structure shape;
    private final JsonNode members;

    /** @throws SmsException when the members are not what the model says */
    SmsInput(SmsModel.Operation operation, ObjectNode members) {
        this(operation.name(), operation.input(), members);
        shape.checkMembers("", members);
    }

    private SmsInput(String operation, Structure shape, JsonNode members) {
        this.operation = operation;
        this.shape = shape;
        this.members = members;
    }

    /** A structure that was checked when it was kept. */
    static SmsInput stored(String structure, ObjectNode members) {
        return new SmsInput(structure, SmsModel.API.structure(structure), members);
    }

    /** The operation that this is the input of. */
    public String operation() {
        return operation;
    }

    private Optional<JsonNode> member(String member) {
        shape.type(member);
        JsonNode value = members.path(member);
        return value.isMissingNode() || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    private JsonNode present(String member) {
        return member(member).orElseThrow(() -> SmsException.missing(member));
    }

    /** Whether the member was given. */
    public boolean has(String member) {
        return member(member).isPresent();
    }

    /** A text that must be there. */
    public String required(String member) {
        return present(member).textValue();
    }

    /** An optional text; an enumeration's name is one. */
    public Optional<String> text(String member) {
        return member(member).map(JsonNode::textValue);
    }

    /** An optional whole number. */
    public OptionalInt integer(String member) {
        return member(member).map(value -> OptionalInt.of(value.intValue())).orElse(OptionalInt.empty());
    }

    /** An optional boolean. */
    public Optional<Boolean> flag(String member) {
        return member(member).map(JsonNode::booleanValue);
    }

    /** An optional value of an enumeration; {@code type} has a constant for every value of the model. */
    public <E extends Enum<E>> Optional<E> choice(String member, Class<E> type) {
        return text(member).map(name -> Enum.valueOf(type, name));
    }

    /** An optional time, to the millisecond. */
    public Optional<Instant> time(String member) {
        return member(member)
                .map(value -> Instant.ofEpochMilli(value.decimalValue()
                        .multiply(MILLIS)
                        .setScale(0, RoundingMode.DOWN)
                        .longValueExact()));
    }

    /** An optional structure. */
    public Optional<SmsInput> structure(String member) {
        return member(member).map(value -> new SmsInput(operation, (Structure) shape.type(member), value));
    }

    /** The items of a list of structures; none when it is absent. */
    public List<SmsInput> structures(String member) {
        List<SmsInput> structures = new ArrayList<>();
        Structure item = (Structure) ((ModelType.ListOf) shape.type(member)).item();
        member(member).ifPresent(list -> list.forEach(each -> structures.add(new SmsInput(operation, item, each))));
        return structures;
    }

    /** The items of a list of texts; none when it is absent. */
    public List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        member(member).ifPresent(list -> list.forEach(each -> texts.add(each.textValue())));
        return texts;
    }

    /** {@code nextToken} and {@code maxResults}. */
    public PageRequest page() {
        return page(PageRequest.DEFAULT_LIMIT);
    }

    /** @param limit what a page holds when the client does not say */
    public PageRequest page(int limit) {
        Optional<String> token = text("nextToken").filter(text -> !text.isEmpty());
        return new PageRequest(token, integer("maxResults").orElse(limit));
    }

    /** The members that the model knows, as they came: what is stored to be given back. */
    ObjectNode known() {
        return Documents.known(shape, members);
    }
}
