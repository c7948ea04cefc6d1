package io.drayage.lab.vcenter;

import io.drayage.lab.fault.LabCounters;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.StreamFault;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** The {@code /nfc/} tree of a host: a ticket, a slash, a file name; no cookie, no ranges. */
final class NfcHandler implements Handler<HttpServerRequest> {
    static final String NVRAM = "disk.nvram";
    static final int NVRAM_BYTES = 8684;
    private final Vertx vertx;
    private final Leases leases;
    private final LabFaults faults;
    private final LabCounters counters;
    private final boolean digests;

    NfcHandler(Vertx vertx, Leases leases, LabFaults faults, LabCounters counters, boolean digests) {
        this.vertx = vertx;
        this.leases = leases;
        this.faults = faults;
        this.counters = counters;
        this.digests = digests;
    }

    static boolean serves(String path) {
        return path.startsWith("/nfc/") || path.startsWith("/ha-nfc/");
    }

    @Override
    public void handle(HttpServerRequest request) {
        String[] steps = request.path().split("/");
        LeaseDisk disk = steps.length == 4 && serves(request.path()) ? leases.byTicket(steps[2]) : null;
        if (steps.length == 4 && steps[3].equals(NVRAM) && leases.opensNvram(steps[2])) {
            request.response().end(Buffer.buffer(new byte[NVRAM_BYTES]));
        } else if (disk == null || !disk.targetId().equals(steps[3])) {
            request.response().setStatusCode(404).end();
        } else if (!request.method().equals(HttpMethod.GET)) {
            request.response().setStatusCode(405).end();
        } else {
            stream(request, disk);
        }
    }

    private void stream(HttpServerRequest request, LeaseDisk disk) {
        StreamFault fault = faults.stream(disk.lease().vm().name(), disk.ordinal());
        if (fault.unavailable()) {
            request.response()
                    .setStatusCode(503)
                    .putHeader("Content-Type", "text/html")
                    .end("<html><body><h1>503 Service Unavailable</h1></body></html>");
            return;
        }
        new NfcStream(vertx, disk, fault, counters, request, digests).start();
    }
}
