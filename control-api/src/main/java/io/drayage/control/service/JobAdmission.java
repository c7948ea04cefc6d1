package io.drayage.control.service;

import io.drayage.control.service.JobRefusedException.Because;
import io.drayage.control.store.CatalogServer;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.JobSettings.LicenseType;
import io.drayage.control.store.JobUpdate;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.VmServer;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.eligibility.BuilderLimits;
import io.drayage.engine.eligibility.GuestSystems;
import io.drayage.engine.eligibility.VmChecks;
import io.drayage.engine.eligibility.VmFinding;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides whether a job may be made or changed as it was asked for: the guide's checks of the VM, read afresh where its vCenter answers, licence, role and key. Whoever makes or changes jobs asks here first. All failures that the asker can
 * do something about are {@link JobRefusedException}s.
 */
public final class JobAdmission {
    private final ServerLook look;
    private final AwsLookups aws;

    /** @param aws {@link AwsLookups#NONE} where no AMI is made */
    public JobAdmission(ServerLook look, AwsLookups aws) {
        this.look = Objects.requireNonNull(look);
        this.aws = Objects.requireNonNull(aws);
    }

    /** The settings as they are to be stored: the key as it was found. The licence stays as it was given: left out, the import decides. */
    public Future<JobSettings> create(CatalogServer server, JobSettings wanted, ReplicationJob.Options options) {
        List<String> known = server.facts().refusals();
        return look.now(server.vm())
                .compose(vm -> {
                    if (vm.isEmpty() && !known.isEmpty()) {
                        throw refused(server.vm(), String.join(" ", known));
                    }
                    boolean encrypted = wanted.encrypted().orElse(false);
                    checkEncryption(encrypted, wanted.kmsKeyId(), options.image());
                    vm.ifPresent(found -> checkVm(found, encrypted, options.image(), server.vm()));
                    checkLicence(server, vm, wanted.licenseType(), options.image());
                    return outside(Optional.of(wanted.roleName()), wanted.kmsKeyId(), options.image());
                })
                .map(key -> with(wanted, key));
    }

    /** The change as it is to be stored. */
    public Future<JobUpdate> update(ReplicationJob job, CatalogServer server, JobUpdate wanted) {
        ImageWanted image = job.options().image();
        boolean vmCounts =
                wanted.encrypted().isPresent() || wanted.licenseType().isPresent();
        Future<Optional<VirtualMachine>> looked =
                vmCounts ? look.now(job.vm()) : Future.succeededFuture(Optional.empty());
        return looked.compose(vm -> {
                    boolean encrypted = wanted.encrypted()
                            .or(() -> job.settings().encrypted())
                            .orElse(false);
                    checkEncryption(encrypted, wanted.kmsKeyId(), image);
                    vm.filter(found -> wanted.encrypted().isPresent())
                            .ifPresent(found -> checkVm(found, encrypted, image, job.vm()));
                    wanted.licenseType().ifPresent(type -> checkLicence(server, vm, Optional.of(type), image));
                    return outside(wanted.roleName(), wanted.kmsKeyId(), image);
                })
                .map(key -> with(wanted, key));
    }

    private static void checkEncryption(boolean encrypted, Optional<String> key, ImageWanted image) {
        if (key.isPresent() && !encrypted) {
            throw new JobRefusedException(
                    Because.PARAMETER, "kmsKeyId is of use only with encrypted. Set encrypted, or leave kmsKeyId out.");
        }
        BuilderLimits builder = BuilderLimits.of(image);
        if (encrypted && !builder.makesAmi()) {
            throw new JobRefusedException(
                    Because.PARAMETER,
                    "encrypted and kmsKeyId apply to AMIs, and this job's image builder makes " + builder.name()
                            + ". Leave them out.");
        }
    }

    private static void checkVm(VirtualMachine vm, boolean encrypted, ImageWanted image, VmServer server) {
        String why = new VmChecks(BuilderLimits.of(image), encrypted)
                .of(vm).stream().filter(VmFinding::refuses).map(VmFinding::text).collect(Collectors.joining(" "));
        if (!why.isEmpty()) {
            throw refused(server, why);
        }
    }

    private static void checkLicence(
            CatalogServer server, Optional<VirtualMachine> vm, Optional<LicenseType> wanted, ImageWanted image) {
        GuestSystems systems = GuestSystems.standard();
        try {
            LicenceRules.of(
                    vm.map(found -> systems.of(found.guestId()))
                            .orElseGet(() -> systems.named(server.facts().guest())),
                    vm.filter(found -> found.firmware().equals("efi")).isPresent(),
                    wanted,
                    image);
        } catch (JobRefusedException e) {
            throw refused(server.vm(), String.valueOf(e.getMessage()));
        }
    }

    private Future<Optional<String>> outside(Optional<String> role, Optional<String> key, ImageWanted image) {
        if (!BuilderLimits.of(image).makesAmi()) {
            return Future.succeededFuture(key);
        }
        return role.map(aws::role)
                .orElseGet(Future::succeededFuture)
                .compose(found -> key.map(name -> aws.keyArn(name).map(Optional::of))
                        .orElseGet(() -> Future.succeededFuture(Optional.empty())))
                .recover(failure -> failure instanceof EngineException e && !e.retryable()
                        ? Future.failedFuture(
                                new JobRefusedException(Because.INSTALLATION, String.valueOf(e.getMessage())))
                        : Future.failedFuture(failure));
    }

    private static JobSettings with(JobSettings wanted, Optional<String> key) {
        return new JobSettings(
                wanted.seedReplicationTime(),
                wanted.frequencyHours(),
                wanted.runOnce(),
                wanted.licenseType(),
                wanted.roleName(),
                wanted.description(),
                wanted.numberOfRecentAmisToKeep(),
                wanted.encrypted(),
                key);
    }

    private static JobUpdate with(JobUpdate wanted, Optional<String> key) {
        return new JobUpdate(
                wanted.frequencyHours(),
                wanted.nextReplicationRunStartTime(),
                wanted.licenseType(),
                wanted.roleName(),
                wanted.description(),
                wanted.numberOfRecentAmisToKeep(),
                wanted.encrypted(),
                key);
    }

    private static JobRefusedException refused(VmServer server, String why) {
        return new JobRefusedException(Because.SERVER, "Server " + server.vmPath() + " cannot be replicated. " + why);
    }
}
