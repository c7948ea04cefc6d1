package io.drayage.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.engine.api.EngineException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dray cancel}: ends a run of a running service and says what was cleaned up. */
@Command(
        name = "cancel",
        versionProvider = Version.class,
        description = {
            "Ends a run (not its job) of a running service, waits until it has ended, and says what became of its snapshot.",
            "Keys come from the environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or",
            "AWS_SHARED_CREDENTIALS_FILE=DATA/credentials."
        },
        footer = {"", "Exit codes: 0 it has ended, 1 it had not ended in time (its end is asked for all the same)."})
final class CancelCommand extends CommonOptions implements Callable<Integer> {
    private static final Set<String> UNDER_WAY = Set.of("PENDING", "ACTIVE");
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final int MOST_SECONDS = 3600;

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Parameters(paramLabel = "RUN", description = "The run's id, sms-run-xxxxxxxx.")
    private String run = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "120",
            description = "How long its end is waited for. Default: ${DEFAULT-VALUE}")
    private int timeoutSeconds = 120;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        if (!run.matches("sms-run-[0-9a-f]{8}")) {
            throw usage("RUN", "'" + run + "' is no run's id", "Give it as sms-run- and 8 hexadecimal digits");
        }
        if (timeoutSeconds < 0 || timeoutSeconds > MOST_SECONDS) {
            throw usage("--timeout", timeoutSeconds + " is outside 0 to 3600", "Give seconds");
        }
        ServiceClient client = service.client(System.getenv());
        boolean endedBefore = !UNDER_WAY.contains(state(client.call("GET", "/runs/" + run)));
        JsonNode seen = client.call("POST", "/runs/" + run + "/cancel");
        long deadline = System.nanoTime() + Duration.ofSeconds(timeoutSeconds).toNanos();
        while (UNDER_WAY.contains(state(seen)) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(LOOK_NANOS);
            seen = client.call("GET", "/runs/" + run);
        }
        report(seen, snapshots(client), endedBefore).forEach(spec.commandLine().getOut()::println);
        return UNDER_WAY.contains(state(seen)) ? ExitCode.FAILED : ExitCode.DONE;
    }

    private List<String> report(JsonNode seen, List<String> snapshots, boolean endedBefore) {
        List<String> lines = new ArrayList<>();
        String state = state(seen);
        if (endedBefore) {
            lines.add(run + " had ended before: " + state);
        } else if (UNDER_WAY.contains(state)) {
            lines.add(run + " has not ended yet: its end is asked for, stage "
                    + seen.path("stage").asText("not begun"));
        } else {
            lines.add(run + " has ended: " + state);
        }
        lines.add("  " + seen.path("statusMessage").asText());
        if (snapshots.isEmpty()) {
            lines.add("  no snapshot of it is left on the VM");
        }
        snapshots.forEach(snapshot -> lines.add("  still there, removed as soon as vCenter lets us: " + snapshot));
        return lines;
    }

    private List<String> snapshots(ServiceClient client) {
        List<String> left = new ArrayList<>();
        for (JsonNode snapshot : client.call("GET", "/snapshots").path("snapshots")) {
            if (snapshot.path("replicationRunId").asText().equals(run)) {
                left.add(snapshot.path("name").asText() + " on "
                        + snapshot.path("vmName").asText());
            }
        }
        return left;
    }

    private static String state(JsonNode run) {
        return run.path("state").asText();
    }

    private static EngineException usage(String thing, String reason, String remedy) {
        return new EngineException(EngineException.Kind.CONFIGURATION, thing, reason, remedy);
    }
}
