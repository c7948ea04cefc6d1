package io.drayage.engine.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.vsphere.DatastoreRoom;
import io.drayage.engine.vsphere.VmConditions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatastoreGuardTest {
    private static final long GIB = 1L << 30;
    private static final DatastoreGuard USUAL = new DatastoreGuard(20 * GIB, 10);

    private static DatastoreRoom room(String name, long capacity, long free) {
        return new DatastoreRoom("datastore-1", name, "VMFS", capacity, free, true, false);
    }

    private static Optional<EngineException> refusal(DatastoreGuard guard, DatastoreRoom... rooms) {
        VmConditions conditions =
                new VmConditions("esx", "host-1", "connected", true, true, true, false, List.of(rooms), List.of());
        return guard.refusal("web01", conditions);
    }

    @Test
    void a_small_datastore_must_keep_the_bytes_and_a_large_one_the_share() {
        assertThat(refusal(USUAL, room("small", 100 * GIB, 20 * GIB))).isEmpty();
        assertThat(refusal(USUAL, room("small", 100 * GIB, 20 * GIB - 1))).isPresent();
        assertThat(refusal(USUAL, room("large", 1000 * GIB, 100 * GIB))).isEmpty();
        assertThat(refusal(USUAL, room("large", 1000 * GIB, 100 * GIB - 1))).isPresent();
    }

    @Test
    void the_share_of_the_largest_datastore_does_not_overflow() {
        assertThat(new DatastoreGuard(0, 90).floor(Long.MAX_VALUE)).isPositive();
        assertThat(new DatastoreGuard(0, 10).floor(199)).isEqualTo(19);
    }

    @Test
    void one_datastore_without_room_is_enough_and_is_named_with_its_figures() {
        // When
        EngineException refusal = refusal(USUAL, room("fine", 100 * GIB, 90 * GIB), room("full", 500 * GIB, 12 * GIB))
                .orElseThrow();
        // Then
        assertThat(refusal.thing()).isEqualTo("datastore 'full' of VM 'web01'");
        assertThat(refusal.reason()).contains("12.0 GiB free of 500.0 GiB", "floor of 50.0 GiB");
        assertThat(refusal.remedy()).contains("Free room", "limits.datastoreFloor");
        assertThat(refusal.retryable()).isTrue();
    }

    @Test
    void a_datastore_that_cannot_be_used_or_seen_is_refused() {
        DatastoreRoom gone = new DatastoreRoom("d", "gone", "NFS", 100 * GIB, 90 * GIB, false, false);
        DatastoreRoom serviced = new DatastoreRoom("d", "serviced", "NFS", 100 * GIB, 90 * GIB, true, true);
        DatastoreRoom hidden = room("hidden", DatastoreRoom.UNKNOWN, DatastoreRoom.UNKNOWN);
        assertThat(refusal(USUAL, gone).orElseThrow()).hasMessageContaining("not accessible");
        assertThat(refusal(USUAL, serviced).orElseThrow()).hasMessageContaining("maintenance");
        assertThat(refusal(USUAL, hidden).orElseThrow()).hasMessageContaining("may not see");
    }

    @Test
    void without_a_floor_only_unusable_datastores_are_refused() {
        DatastoreGuard none = new DatastoreGuard(0, 0);
        assertThat(refusal(none, room("full", 100 * GIB, 0))).isEmpty();
        assertThat(refusal(none, room("hidden", DatastoreRoom.UNKNOWN, DatastoreRoom.UNKNOWN)))
                .isEmpty();
        assertThat(refusal(none, new DatastoreRoom("d", "gone", "NFS", 1, 1, false, false)))
                .isPresent();
        assertThat(refusal(USUAL)).isEmpty();
    }

    @Test
    void what_is_no_floor_is_refused() {
        assertThatThrownBy(() -> new DatastoreGuard(-1, 10)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DatastoreGuard(0, 101)).isInstanceOf(IllegalArgumentException.class);
    }
}
