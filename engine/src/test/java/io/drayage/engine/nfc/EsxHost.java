package io.drayage.engine.nfc;

import static io.drayage.engine.testing.Await.await;

import io.drayage.engine.api.Secret;
import io.drayage.engine.flow.StreamPlace;
import io.drayage.engine.vsphere.NfcTicket;
import io.drayage.lab.disk.GrainContent;
import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.fault.LabConnections;
import io.drayage.lab.fault.NfcCounters;
import io.drayage.lab.fault.NfcFaults;
import io.drayage.lab.nfc.NfcFile;
import io.drayage.lab.nfc.NfcGrant;
import io.drayage.lab.nfc.NfcHost;
import io.drayage.lab.nfc.NfcRefusal;
import io.drayage.lab.nfc.NfcServer;
import io.drayage.lab.nfc.TicketCheck;
import io.drayage.lab.tls.LabCertificate;
import io.drayage.protocol.block.BlockSet;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The lab's port 902 with one disk behind it, and tickets for it. */
public final class EsxHost implements TicketCheck {
    /** The only file of the ticket's VM. */
    public static final String PATH = "[datastore1] web-01/web-01.vmdk";

    /** How it behaves. */
    public volatile NfcManners manners = NfcManners.esxi8();
    /** What befalls it. */
    public final NfcFaults faults = new NfcFaults();
    /** What it did. */
    public final NfcCounters counters = new NfcCounters();

    final AtomicInteger tickets = new AtomicInteger();
    private final LabCertificate certificate = LabCertificate.generate(List.of("esx-01.lab.test"));
    private final Set<String> unused = ConcurrentHashMap.newKeySet();
    private final GrainContent content;
    private final NfcServer server;

    /** Listens on a free port. */
    public EsxHost(Vertx vertx, GrainContent content) {
        this.content = content;
        var host = new NfcHost("esx-01", certificate, () -> manners, this, faults, counters, new LabConnections());
        Promise<NfcServer> started = Promise.promise();
        vertx.getOrCreateContext()
                .runOnContext(ignored -> NfcServer.start(vertx, host).onComplete(started));
        server = await(started.future());
    }

    long capacityBytes() {
        return content.capacityBytes();
    }

    GrainContent content() {
        return content;
    }

    Future<NfcTicket> ticket() {
        tickets.incrementAndGet();
        String id = UUID.randomUUID().toString();
        unused.add(id);
        return Future.succeededFuture(
                new NfcTicket("127.0.0.1", server.port(), certificate.sha1(), "vpxa-nfc", Secret.of(id)));
    }

    int unusedTickets() {
        return unused.size();
    }

    /** A request for blocks of the disk. */
    public NfcSourceRequest request(BlockSet toRead, NfcTuning tuning, boolean plain) {
        return new NfcSourceRequest(
                "disk 'Hard disk 1' of VM web-01",
                PATH,
                capacityBytes(),
                toRead,
                this::ticket,
                plain,
                tuning,
                new StreamPlace("vc.lab.test", "esx-01", "datastore1"));
    }

    @Override
    public Optional<NfcGrant> redeem(String host, String sessionId) {
        return unused.remove(sessionId) ? Optional.of(new Grant()) : Optional.empty();
    }

    private final class Grant implements NfcGrant {
        @Override
        public String vm() {
            return "web-01";
        }

        @Override
        public Future<NfcFile> open(String path) {
            if (!path.equals(PATH)) {
                return Future.failedFuture(new NfcRefusal(
                        NfcRefusal.NO_PERMISSION,
                        "NfcAioProcessOpenFileMsg: permission check failed for file '" + path + "', access = 1"));
            }
            counters.files(1);
            return Future.succeededFuture(
                    new NfcFile("web-01", 0, content, () -> true, Map.of(), () -> counters.files(-1)));
        }
    }
}
