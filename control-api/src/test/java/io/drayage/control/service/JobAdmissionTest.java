package io.drayage.control.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.control.service.JobRefusedException.Because;
import io.drayage.control.store.CatalogServer;
import io.drayage.control.store.JobSettings;
import io.drayage.control.store.JobSettings.LicenseType;
import io.drayage.control.store.JobUpdate;
import io.drayage.control.store.ReplicationJob;
import io.drayage.control.store.VmServer;
import io.drayage.control.store.VmServerAddress;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunOrder.ImageWanted;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class JobAdmissionTest {
    private static final VmServer SERVER =
            new VmServer(new VmServerAddress("vc", "vm-1"), "web01", "/Datacenters/DC/vm/web01", "vc.test", "uuid");
    private static final String KEY_ARN = "arn:aws:kms:us-east-1:123456789012:key/k1";

    private final List<String> asked = new ArrayList<>();
    private Optional<VirtualMachine> seen = Optional.of(vm("debian8_64Guest", "bios", 1L << 30));
    private Future<Void> role = Future.succeededFuture();

    private final AwsLookups aws = new AwsLookups() {
        @Override
        public Future<Void> role(String name) {
            asked.add("role " + name);
            return role;
        }

        @Override
        public Future<String> keyArn(String key) {
            asked.add("key " + key);
            return Future.succeededFuture(KEY_ARN);
        }
    };
    private final JobAdmission admission = new JobAdmission(server -> Future.succeededFuture(seen), aws);

    @Test
    void anEncryptedJobIsStoredWithItsKeysArnAndItsRoleIsChecked() {
        JobSettings stored = create(
                        settings(Optional.empty(), Optional.of(true), Optional.of("alias/dray")),
                        ImageWanted.EBS_DIRECT)
                .result();
        assertThat(stored.kmsKeyId()).contains(KEY_ARN);
        assertThat(asked).containsExactly("role sms", "key alias/dray");
    }

    @Test
    void whereNoAmiIsMadeNothingIsAskedOfAws() {
        assertThat(create(settings(Optional.empty(), Optional.empty(), Optional.empty()), ImageWanted.DISK_IMAGE)
                        .succeeded())
                .isTrue();
        assertThat(asked).isEmpty();
    }

    @Test
    void aRoleThatIsMissingRefusesTheJob() {
        role = Future.failedFuture(new JobRefusedException(Because.PARAMETER, "There is no role sms."));
        assertRefused(
                create(settings(Optional.empty(), Optional.empty(), Optional.empty()), ImageWanted.EBS_DIRECT),
                Because.PARAMETER,
                "no role sms");
    }

    @Test
    void anAccountThatForbidsTheLookupRefusesTheJobWithTheReasonAndAnOutageStaysAnOutage() {
        role = Future.failedFuture(new EngineException(
                EngineException.Kind.LOGIN, "iam:GetRole on role/sms", "access is denied", "Allow it"));
        JobSettings wanted = settings(Optional.empty(), Optional.empty(), Optional.empty());
        assertRefused(create(wanted, ImageWanted.EBS_DIRECT), Because.INSTALLATION, "iam:GetRole");
        role = Future.failedFuture(
                new EngineException(EngineException.Kind.UNREACHABLE, "iam", "no answer", "Look at the network"));
        assertThat(create(wanted, ImageWanted.EBS_DIRECT).cause()).isInstanceOf(EngineException.class);
    }

    @Test
    void encryptionIsForAmisAndAKeyIsForEncryption() {
        assertRefused(
                create(settings(Optional.empty(), Optional.of(true), Optional.empty()), ImageWanted.DISK_IMAGE),
                Because.PARAMETER,
                "disk-image");
        assertRefused(
                create(settings(Optional.empty(), Optional.empty(), Optional.of("k")), ImageWanted.EBS_DIRECT),
                Because.PARAMETER,
                "only with encrypted");
    }

    @Test
    void whatTheFreshLookShowsCountsAndNotWhatTheCatalogRemembers() {
        JobSettings wanted = settings(Optional.empty(), Optional.empty(), Optional.empty());
        CatalogServer remembered = server("Debian", List.of("Hard disk 1: it is an RDM."));
        assertThat(admission
                        .create(remembered, wanted, options(ImageWanted.EBS_DIRECT))
                        .succeeded())
                .isTrue();
        seen = Optional.of(vm("debian8_64Guest", "bios", 3L << 40));
        assertRefused(create(wanted, ImageWanted.EBS_DIRECT), Because.SERVER, "at most 2048 GiB");
    }

    @Test
    void whereVcenterDoesNotAnswerTheCatalogCounts() {
        seen = Optional.empty();
        JobSettings aws = settings(Optional.of(LicenseType.AWS), Optional.empty(), Optional.empty());
        assertRefused(
                admission.create(
                        server("Debian GNU/Linux 8 (64-bit)", List.of()), aws, options(ImageWanted.IMPORT_IMAGE)),
                Because.SERVER,
                "Its guest is Linux");
        assertRefused(
                admission.create(
                        server("Debian", List.of("Hard disk 1: it is an RDM.")),
                        aws,
                        options(ImageWanted.IMPORT_IMAGE)),
                Because.SERVER,
                "RDM");
        assertThat(admission
                        .create(
                                server("Microsoft Windows Server 2016 (64-bit)", List.of()),
                                aws,
                                options(ImageWanted.IMPORT_IMAGE))
                        .succeeded())
                .isTrue();
    }

    @Test
    void anUpdateIsJudgedByWhatItChanges() {
        ReplicationJob job = job(ImageWanted.IMPORT_IMAGE);
        assertRefused(
                admission.update(
                        job,
                        server("", List.of()),
                        update(Optional.of(LicenseType.AWS), Optional.empty(), Optional.empty())),
                Because.SERVER,
                "Its guest is Linux");
        seen = Optional.of(vm("debian8_64Guest", "efi", 1L << 30));
        assertRefused(
                admission.update(
                        job, server("", List.of()), update(Optional.empty(), Optional.of(true), Optional.empty())),
                Because.SERVER,
                "UEFI");
        asked.clear();
        seen = Optional.of(vm("debian8_64Guest", "bios", 1L << 30));
        JobUpdate stored = admission
                .update(
                        job,
                        server("", List.of()),
                        update(Optional.empty(), Optional.of(true), Optional.of("alias/new")))
                .result();
        assertThat(stored.kmsKeyId()).contains(KEY_ARN);
        assertThat(asked).containsExactly("key alias/new");
    }

    private Future<JobSettings> create(JobSettings wanted, ImageWanted image) {
        return admission.create(server("Debian GNU/Linux 8 (64-bit)", List.of()), wanted, options(image));
    }

    private static void assertRefused(Future<?> outcome, Because because, String reason) {
        assertThat(outcome.cause())
                .isInstanceOfSatisfying(
                        JobRefusedException.class, e -> assertThat(e.because()).isEqualTo(because))
                .hasMessageContaining(reason);
    }

    private static CatalogServer server(String guest, List<String> refusals) {
        return new CatalogServer(
                "s-00000001", SERVER, new CatalogServer.Facts(guest, 1, refusals, List.of()), Optional.empty(), false);
    }

    private static JobSettings settings(
            Optional<LicenseType> licence, Optional<Boolean> encrypted, Optional<String> key) {
        return new JobSettings(
                Instant.EPOCH,
                OptionalInt.of(12),
                false,
                licence,
                "sms",
                Optional.empty(),
                OptionalInt.empty(),
                encrypted,
                key);
    }

    private static JobUpdate update(Optional<LicenseType> licence, Optional<Boolean> encrypted, Optional<String> key) {
        return new JobUpdate(
                OptionalInt.empty(),
                Optional.empty(),
                licence,
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                encrypted,
                key);
    }

    private static ReplicationJob.Options options(ImageWanted image) {
        return new ReplicationJob.Options(
                RunOrder.ConsistencyWanted.AUTO,
                RunOrder.TransportWanted.AUTO,
                image,
                ReplicationJob.ChangeTracking.AS_FOUND);
    }

    private static ReplicationJob job(ImageWanted image) {
        return new ReplicationJob(
                UUID.randomUUID(),
                "sms-job-00000001",
                "s-00000001",
                SERVER,
                settings(Optional.empty(), Optional.empty(), Optional.empty()),
                options(image),
                Optional.empty(),
                Optional.empty(),
                ReplicationJob.State.ACTIVE,
                "",
                0,
                Instant.EPOCH);
    }

    private static VirtualMachine vm(String guestId, String firmware, long capacity) {
        return new VirtualMachine(
                "vm-1",
                "web01",
                "/Datacenters/DC/vm/web01",
                "uuid",
                "bios",
                guestId,
                "",
                firmware,
                true,
                true,
                "esx1",
                List.of(new Disk(2000, "Hard disk 1", capacity, "u", "[ds] a.vmdk", "x:0", true, Optional.empty())),
                0,
                List.of(),
                List.of());
    }
}
