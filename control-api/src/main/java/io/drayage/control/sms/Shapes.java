package io.drayage.control.sms;

import io.drayage.control.store.CatalogServer;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.ReplicationRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The API's structures as it answers them. Member names are the wire's; null means absent. Built from the store's records by the {@code of} methods. */
public final class Shapes {
    private static final String VSPHERE = "VSPHERE";
    private static final String VIRTUAL_MACHINE = "VIRTUAL_MACHINE";

    private Shapes() {}

    /** VmServerAddress. */
    public record VmServerAddress(String vmManagerId, String vmId) {}

    /** VmServer. */
    public record VmServer(
            VmServerAddress vmServerAddress, String vmName, String vmManagerName, String vmManagerType, String vmPath) {
        static VmServer of(io.drayage.control.store.VmServer vm) {
            return new VmServer(
                    new VmServerAddress(vm.address().vmManagerId(), vm.address().vmId()),
                    vm.vmName(),
                    vm.vmManagerName(),
                    VSPHERE,
                    vm.vmPath());
        }
    }

    /** Server. A server without a job has neither of the last two. */
    public record Server(
            String serverId,
            String serverType,
            VmServer vmServer,
            @Nullable String replicationJobId,
            @Nullable Boolean replicationJobTerminated) {
        static Server of(CatalogServer server) {
            Optional<String> job = server.replicationJobId();
            return new Server(
                    server.serverId(),
                    VIRTUAL_MACHINE,
                    VmServer.of(server.vm()),
                    job.orElse(null),
                    job.isPresent() ? server.replicationJobTerminated() : null);
        }
    }

    /** Connector. */
    public record Connector(
            String connectorId,
            String version,
            String status,
            List<String> capabilityList,
            @Nullable String vmManagerName,
            String vmManagerType,
            @Nullable String vmManagerId,
            @Nullable String ipAddress,
            @Nullable String macAddress,
            Instant associatedOn) {
        static Connector of(io.drayage.control.store.Connector connector) {
            var observed = connector.observed();
            return new Connector(
                    connector.connectorId(),
                    observed.version(),
                    observed.status().name(),
                    List.of(VSPHERE),
                    orNull(observed.vmManagerName()),
                    VSPHERE,
                    observed.vmManagerId().orElse(null),
                    orNull(observed.ipAddress()),
                    orNull(observed.macAddress()),
                    connector.associatedOn());
        }
    }

    /** ReplicationRunStageDetails; both are free texts. */
    public record StageDetails(String stage, String stageProgress) {}

    /** ReplicationRun; its description is its job's unless it has its own. */
    public record Run(
            String replicationRunId,
            String state,
            String type,
            @Nullable StageDetails stageDetails,
            @Nullable String statusMessage,
            @Nullable String amiId,
            Instant scheduledStartTime,
            @Nullable Instant completedTime,
            @Nullable String description,
            @Nullable Boolean encrypted,
            @Nullable String kmsKeyId) {
        static Run of(ReplicationRun run, ReplicationJob job) {
            return new Run(
                    run.runId(),
                    run.state().name(),
                    run.type().name(),
                    run.stage().isEmpty() ? null : new StageDetails(run.stage(), run.stageProgress()),
                    orNull(run.statusMessage()),
                    run.amiId().orElse(null),
                    run.scheduledStartTime(),
                    run.completedTime().orElse(null),
                    run.description().or(() -> job.settings().description()).orElse(null),
                    run.encrypted().orElse(null),
                    run.kmsKeyId().orElse(null));
        }
    }

    /** ReplicationJob; {@code replicationRunList} embeds the latest run, always a list. */
    public record Job(
            String replicationJobId,
            String serverId,
            String serverType,
            VmServer vmServer,
            Instant seedReplicationTime,
            @Nullable Integer frequency,
            boolean runOnce,
            @Nullable Instant nextReplicationRunStartTime,
            @Nullable String licenseType,
            String roleName,
            @Nullable String latestAmiId,
            String state,
            @Nullable String statusMessage,
            @Nullable String description,
            @Nullable Integer numberOfRecentAmisToKeep,
            @Nullable Boolean encrypted,
            @Nullable String kmsKeyId,
            List<Run> replicationRunList) {
        static Job of(ReplicationJob job, Optional<ReplicationRun> latest) {
            JobSettings settings = job.settings();
            return new Job(
                    job.jobId(),
                    job.serverId(),
                    VIRTUAL_MACHINE,
                    VmServer.of(job.vm()),
                    settings.seedReplicationTime(),
                    orNull(settings.frequencyHours()),
                    settings.runOnce(),
                    job.nextReplicationRunStartTime().orElse(null),
                    settings.licenseType().map(Enum::name).orElse(null),
                    settings.roleName(),
                    job.latestAmiId().orElse(null),
                    job.state().name(),
                    orNull(job.statusMessage()),
                    settings.description().orElse(null),
                    orNull(settings.numberOfRecentAmisToKeep()),
                    settings.encrypted().orElse(null),
                    settings.kmsKeyId().orElse(null),
                    latest.map(run -> List.of(Run.of(run, job))).orElse(List.of()));
        }
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Integer orNull(OptionalInt value) {
        return value.isPresent() ? value.getAsInt() : null;
    }
}
