package io.drayage.engine.run;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.RunNote;
import io.drayage.engine.api.RunOrder;
import io.drayage.engine.api.RunOrder.TransportWanted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which transport each disk is read by: NFC, then HTTPS ranges, then the export lease, as far as the order leaves a choice. Each refusal's reason is kept as a note of the run; a disk whose
 * transport was forced fails with it. Confined to the run's context.
 */
final class TransportChoice {
    private static final String LEASE = "lease";

    private final RunOrder order;
    private final List<DirectTransport> direct;
    private final Consumer<RunNote> notes;
    private final Map<DiskWork, Deque<DirectTransport>> candidates = new HashMap<>();
    private final Map<DiskWork, List<String>> reasons = new HashMap<>();

    /** @param notes takes a note for each refusal */
    TransportChoice(RunOrder order, List<DirectTransport> direct, Consumer<RunNote> notes) {
        this.order = order;
        this.direct = direct;
        this.notes = notes;
    }

    /** Begins anew for one disk of an epoch: what was refused before may be possible now. */
    void begin(DiskWork disk, Epoch epoch) {
        Deque<DirectTransport> possible = new ArrayDeque<>();
        candidates.put(disk, possible);
        reasons.put(disk, new ArrayList<>());
        for (DirectTransport transport : direct) {
            if (isWanted(transport.name())) {
                var frozen = epoch.frozen(disk.plan());
                transport
                        .refusal(frozen, Places.datastoreType(epoch, frozen))
                        .ifPresentOrElse(reason -> note(disk, transport.name(), reason), () -> possible.add(transport));
            }
        }
        settle(disk);
    }

    /** The transport without a lease that the disk is to be read by; empty: over the lease. */
    Optional<DirectTransport> of(DiskWork disk) {
        return Optional.ofNullable(
                candidates.getOrDefault(disk, new ArrayDeque<>()).peek());
    }

    /** The disk's transport turned out not to work; the next one's turn. Fails when the order leaves none. */
    void refused(DiskWork disk, EngineException reason) {
        DirectTransport tried =
                candidates.getOrDefault(disk, new ArrayDeque<>()).poll();
        if (tried != null) {
            note(disk, tried.name(), reason.reason());
        }
        if (order.transport() != TransportWanted.AUTO) {
            throw reason;
        }
        settle(disk);
    }

    private void settle(DiskWork disk) {
        Optional<DirectTransport> next = of(disk);
        if (next.isEmpty() && !isWanted(LEASE)) {
            String why = String.join("; ", reasons.getOrDefault(disk, List.of()));
            throw new EngineException(
                    Kind.NOT_ELIGIBLE,
                    "disk '" + disk.plan().disk().label() + "'",
                    "it cannot be read by transport " + name(order.transport()) + ": "
                            + (why.isEmpty() ? "this engine does not have it" : why),
                    "Use --transport auto");
        }
        disk.transport(next.map(DirectTransport::name).orElse(LEASE));
    }

    private boolean isWanted(String transport) {
        return order.transport() == TransportWanted.AUTO
                || name(order.transport()).equals(transport);
    }

    private static String name(TransportWanted wanted) {
        return switch (wanted) {
            case AUTO -> "auto";
            case NFC -> "nfc";
            case HTTPS -> "https";
            case LEASE -> LEASE;
        };
    }

    private void note(DiskWork disk, String transport, String reason) {
        reasons.computeIfAbsent(disk, first -> new ArrayList<>()).add(transport + ": " + reason);
        notes.accept(RunNote.info(
                        "transport-refused-" + transport,
                        "disk '" + disk.plan().disk().label() + "' is not read by " + transport + ": " + reason)
                .about(disk.plan().diskId()));
    }
}
