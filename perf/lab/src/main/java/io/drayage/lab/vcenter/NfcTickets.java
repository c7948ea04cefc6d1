package io.drayage.lab.vcenter;

import io.drayage.lab.nfc.NfcFile;
import io.drayage.lab.nfc.NfcGrant;
import io.drayage.lab.nfc.NfcRefusal;
import io.drayage.lab.nfc.TicketCheck;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Tickets for the hosts' port 902: each opens one VM's files on one host, once, soon. Issued on the vCenter's context, redeemed on any thread. */
final class NfcTickets implements TicketCheck {
    private record Ticket(VmObject vm, String host, long untilNanos, Optional<Integer> onlyDisk) {}

    private final Context context;
    private final Map<String, Ticket> tickets = new ConcurrentHashMap<>();

    NfcTickets(Context context) {
        this.context = context;
    }

    /** A new ticket; {@code onlyDisk} limits it to one of the VM's disks. */
    String issue(VmObject vm, String host, long lifeNanos, Optional<Integer> onlyDisk) {
        long now = System.nanoTime();
        tickets.values().removeIf(ticket -> ticket.untilNanos() - now < 0);
        String id = UUID.randomUUID().toString();
        tickets.put(id, new Ticket(vm, host, now + lifeNanos, onlyDisk));
        return id;
    }

    @Override
    public Optional<NfcGrant> redeem(String host, String sessionId) {
        return Optional.ofNullable(tickets.remove(sessionId))
                .filter(ticket -> ticket.host().equals(host) && ticket.untilNanos() - System.nanoTime() >= 0)
                .map(Grant::new);
    }

    private final class Grant implements NfcGrant {
        private final Ticket ticket;

        Grant(Ticket ticket) {
            this.ticket = ticket;
        }

        @Override
        public String vm() {
            return ticket.vm().name();
        }

        @Override
        public Future<NfcFile> open(String path) {
            Promise<NfcFile> promise = Promise.promise();
            context.runOnContext(ignored -> {
                try {
                    promise.complete(link(path));
                } catch (RuntimeException e) {
                    promise.fail(e);
                }
            });
            return promise.future();
        }

        private NfcFile link(String path) {
            VmLinks.Link link = VmLinks.find(ticket.vm(), path)
                    .filter(found -> ticket.onlyDisk().isEmpty()
                            || ticket.onlyDisk().get() == found.disk().ordinal())
                    .orElseThrow(() -> unknown(path));
            if (link.isLive()) {
                throw new NfcRefusal(
                        NfcRefusal.OTHER,
                        "NfcAioProcessOpenFileMsg: Failed to open '" + path
                                + "': Thin/TBZ/Sparse disks cannot be opened in multiwriter mode");
            }
            VmLinks.Opened opened = link.open();
            return new NfcFile(
                    ticket.vm().name(),
                    link.disk().ordinal(),
                    opened.view(),
                    opened.readable(),
                    database(link, opened.view().capacityBytes()),
                    opened.release());
        }

        /** In the VM's own folder a file may be missing; anywhere else it is not the ticket's. */
        private NfcRefusal unknown(String path) {
            boolean own = ticket.vm().disks().stream()
                    .anyMatch(disk -> path.startsWith(disk.files().folder()));
            if (own) {
                return new NfcRefusal(
                        NfcRefusal.OTHER,
                        "NfcAioProcessOpenFileMsg: Failed to open '" + path
                                + "': The system cannot find the file specified");
            }
            return new NfcRefusal(
                    NfcRefusal.NO_PERMISSION,
                    "NfcAioProcessOpenFileMsg: permission check failed for file '" + path + "', access = 1");
        }
    }

    /** The disk database of a link's descriptor, without {@code ddb.}. */
    static Map<String, String> database(VmLinks.Link link, long capacityBytes) {
        Map<String, String> ddb = new HashMap<>();
        ddb.put("adapterType", "lsilogic");
        ddb.put("geometry.cylinders", Long.toString(Math.min(16_383, capacityBytes / (255L * 63 * 512))));
        ddb.put("geometry.heads", "255");
        ddb.put("geometry.sectors", "63");
        ddb.put("logicalSectorSize", "512");
        ddb.put("physicalSectorSize", "512");
        ddb.put("uuid", spaced(link.disk().backingUuid()));
        ddb.put("virtualHWVersion", "13");
        if (link.disk().spec().isThin()) {
            ddb.put("thinProvisioned", "1");
        }
        return ddb;
    }

    /** As descriptors write a uuid: {@code 60 00 C2 9d 8c 4e 5b 33-6d 0a ...}. */
    private static String spaced(String uuid) {
        String hex = uuid.replace("-", "");
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < hex.length(); i += 2) {
            out.append(i == 16 ? "-" : i == 0 ? "" : " ").append(hex, i, i + 2);
        }
        return out.toString();
    }
}
