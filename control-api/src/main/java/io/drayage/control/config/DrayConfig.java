package io.drayage.control.config;

import io.drayage.control.store.LimitSettings;
import io.drayage.control.store.ReplicationJob.ChangeTracking;
import io.drayage.engine.api.CollectionOrder.Keep;
import io.drayage.engine.api.Rate;
import io.drayage.engine.api.RateCalendar;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.api.RunPolicy;
import io.drayage.engine.tls.PeerTrust;
import io.drayage.engine.vsphere.VsphereEndpoint.HostOverride;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The whole configuration of a service, checked. It holds no secret, only the paths of the files that do, so it may be printed.
 *
 * @param data folder of the state: embedded database, keys, credentials, working files
 * @param listen where the API is served; plain HTTP on loopback, TLS elsewhere
 * @param database an external Postgres, {@code postgresql://user@host/db} without a password; empty means embedded under {@code data}
 * @param databasePasswordFile the password of {@code database}
 * @param region the Region that clients must name
 * @param dnsSuffixes tried for ESXi host names without a dot
 */
public record DrayConfig(
        Path data,
        HostPort listen,
        Tls tls,
        Optional<URI> database,
        Optional<Path> databasePasswordFile,
        String region,
        List<Connector> connectors,
        Staging staging,
        Image image,
        Limits limits,
        Replication replication,
        List<Path> caFiles,
        Optional<Path> secretsKeyFile,
        List<String> dnsSuffixes) {

    /** PEM files; both or neither. */
    public record Tls(Optional<Path> certificate, Optional<Path> key) {}

    /** One vCenter or ESXi host; {@code name} is unique; {@code rate} bounds what is read from it. */
    public record Connector(
            String name,
            HostPort vcenter,
            String user,
            Path passwordFile,
            PeerTrust trust,
            Map<String, HostOverride> hostOverrides,
            Rate rate) {}

    /**
     * Where blocks are staged, and for how long. Without a bucket the service runs but no run can.
     *
     * @param prefix empty or ends with a slash
     * @param keep what stays when the image is proven: what the last sealed run needs, or its manifests only
     * @param collectionGrace how long an object must have been needed by nothing before it is deleted
     */
    public record Staging(
            Optional<String> bucket, String prefix, Optional<URI> endpoint, Keep keep, Duration collectionGrace) {}

    /**
     * How runs treat VMs.
     *
     * @param changeTracking what jobs that are made by the SMS API may do about change tracking
     * @param policy of every run; whether change tracking may be switched on is its job's matter
     */
    public record Replication(ChangeTracking changeTracking, RunPolicy policy) {}

    /**
     * What a run ends in.
     *
     * @param directory where disk images go; default {@code DATA/images}
     * @param ec2Endpoint, ebsEndpoint instead of AWS's own
     * @param roleName the service role of jobs that name none; read, not used yet
     */
    public record Image(
            ImageWanted builder,
            Path directory,
            Optional<URI> ec2Endpoint,
            Optional<URI> ebsEndpoint,
            String roleName) {}

    /**
     * Bounds.
     *
     * @param concurrentVms how many VMs replicate at once, 1 to 1000; more are queued
     * @param memoryBytes the engine's budget for bytes in flight, at least 96 MiB
     * @param rateBytesPerSecond bound on what is read from sources, all together
     * @param calendar bounds it further by the week
     * @param seedAhead how far ahead a first run may be asked for
     * @param disksAtOncePerVm 1 to 64
     * @param onDemandRunsPerDay on-demand runs that a job may have within 24 hours
     * @param replicationFor how long a VM may be replicated, by all its jobs together
     * @param failuresInARow after how many failed runs a repeating job pauses
     */
    public record Limits(
            int concurrentVms,
            long memoryBytes,
            Optional<Long> rateBytesPerSecond,
            RateCalendar calendar,
            Duration seedAhead,
            int disksAtOncePerVm,
            int onDemandRunsPerDay,
            Duration replicationFor,
            int failuresInARow) {}

    /** What transfers may take, as long as nothing else is set at run time. */
    public LimitSettings limitSettings() {
        return new LimitSettings(
                limits.rateBytesPerSecond().map(Rate::of).orElse(Rate.NONE),
                connectors.stream()
                        .filter(connector -> !connector.rate().isNone())
                        .collect(Collectors.toMap(Connector::name, Connector::rate)),
                limits.calendar());
    }
}
