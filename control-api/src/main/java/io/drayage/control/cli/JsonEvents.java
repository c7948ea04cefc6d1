package io.drayage.control.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.drayage.engine.api.RunLedger.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Objects;

/** {@code --json}: one object per line on stdout. Sizes are bytes, times ISO-8601 UTC. Safe from any thread. */
final class JsonEvents implements Progress.ProgressSink {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(Instant.class, new IsoTime()))
            .build();

    private final PrintWriter out;

    JsonEvents(PrintWriter out) {
        this.out = Objects.requireNonNull(out);
    }

    @Override
    public void stage(String vm, Stage stage, String message) {
        print(event("stage").put("vm", vm).put("stage", stage.name()).put("message", message));
    }

    @Override
    public void progress(String vm, long bytesDone, long bytesTotal, long bytesRead, long bytesStored) {
        print(event("progress")
                .put("vm", vm)
                .put("bytesDone", bytesDone)
                .put("bytesTotal", bytesTotal)
                .put("bytesRead", bytesRead)
                .put("bytesStored", bytesStored));
    }

    /** A whole record as an event. */
    void record(String event, Record content) {
        ObjectNode tree = MAPPER.valueToTree(content);
        ObjectNode line = event(event);
        line.setAll(tree);
        print(line);
    }

    private static ObjectNode event(String name) {
        return MAPPER.createObjectNode().put("event", name);
    }

    private synchronized void print(ObjectNode event) {
        try {
            out.println(MAPPER.writeValueAsString(event));
            out.flush();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is not JSON", e);
        }
    }

    private static final class IsoTime extends StdSerializer<Instant> {
        IsoTime() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.toString());
        }
    }
}
