package io.drayage.engine.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.protocol.run.DiskLineage;
import io.drayage.protocol.run.RunDocument;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Each thing that must make a disk be compared by hash, one at a time. */
class TrackingDoubtsTest {
    private static final SnapshotDisk DISK = new SnapshotDisk(
            2000, "6000C29a-4f0e", 1 << 30, "[ds1] web/web.vmdk", Optional.of("52 de-61/9"), false, true);
    private static final RunDocument.Disk PARENT = Questions.sealed(Questions.withId(DISK, "52 de-61/7"));

    private static Optional<String> doubt(RunDocument.Disk parent, Consumer<Questions> change) {
        VirtualMachine vm = new VirtualMachine(
                "vm-1", "web", "/p", "i", "b", "g", "G", "bios", true, true, "h", List.of(), 0, List.of(), List.of());
        Questions questions = new Questions(vm, "snapshot-1", DISK);
        change.accept(questions);
        return TrackingDoubts.about(questions.question(), parent);
    }

    private static void doubted(Consumer<Questions> change, String text) {
        assertThat(doubt(PARENT, change))
                .hasValueSatisfying(reason -> assertThat(reason).contains(text).doesNotEndWith("."));
    }

    @Test
    void nothing_speaks_against_a_disk_that_is_as_it_was() {
        assertThat(doubt(PARENT, q -> {})).isEmpty();
        assertThat(doubt(Questions.sealed(DISK), q -> {})).isEmpty();
    }

    @Test
    void without_tracking_at_either_end_there_is_nothing_to_doubt() {
        RunDocument.Disk untracked = Questions.sealed(Questions.withId(DISK, ""));
        assertThat(doubt(untracked, q -> q.disk = Questions.withId(DISK, ""))).isEmpty();
    }

    @Test
    void an_id_that_is_missing_at_one_end_is_a_doubt() {
        doubted(q -> q.disk = Questions.withId(DISK, ""), "shows no change id");
        assertThat(doubt(Questions.sealed(Questions.withId(DISK, "")), q -> {}))
                .hasValueSatisfying(reason -> assertThat(reason).contains("kept no change id"));
    }

    @Test
    void tracking_that_only_now_began_cannot_know_what_changed() {
        doubted(q -> q.fresh = true, "switched on only by this run");
    }

    @Test
    void another_backing_or_none_is_a_doubt() {
        doubted(q -> q.disk = Questions.named(DISK, "6000C29b", DISK.fileName(), false), "another uuid");
        doubted(q -> q.disk = Questions.named(DISK, "", DISK.fileName(), false), "another uuid");
        assertThat(doubt(PARENT, q -> q.disk = Questions.named(DISK, "6000c29A-4F0E", DISK.fileName(), false)))
                .isEmpty();
    }

    @Test
    void a_disk_that_grew_or_shrank_is_a_doubt() {
        doubted(q -> q.disk = Questions.sized(DISK, 2L << 30), "size went from 1073741824 to 2147483648");
        doubted(q -> q.disk = Questions.sized(DISK, 1L << 20), "size went from");
        doubted(q -> q.lineage = DiskLineage.GROWN, "size went from");
    }

    @Test
    void a_disk_on_another_link_was_moved_reverted_or_consolidated() {
        doubted(q -> q.disk = Questions.named(DISK, DISK.backingUuid(), "[ds2] web/web.vmdk", false), "[ds2]");
        doubted(q -> q.disk = Questions.named(DISK, DISK.backingUuid(), "[ds1] web/web-000001.vmdk", true), "reverted");
    }

    @Test
    void a_document_from_before_links_were_kept_is_no_doubt() {
        RunDocument.Disk old = new RunDocument.Disk(
                PARENT.diskId(),
                2000,
                "l",
                PARENT.backingUuid(),
                PARENT.capacityBytes(),
                PARENT.changeId(),
                "nfc",
                "full",
                PARENT.manifest(),
                List.of());
        assertThat(doubt(old, q -> {})).isEmpty();
    }

    @Test
    void a_new_period_and_a_step_back_are_doubts() {
        doubted(q -> q.disk = Questions.withId(DISK, "52 de-62/9"), "began anew");
        doubted(q -> q.disk = Questions.withId(DISK, "52 de-61/6"), "went back from 7 to 6");
        doubted(q -> q.disk = Questions.withId(DISK, "52 de-61"), "not of the form");
        doubted(q -> q.disk = Questions.withId(DISK, "*"), "not of the form");
    }
}
