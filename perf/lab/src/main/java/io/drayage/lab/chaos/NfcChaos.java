package io.drayage.lab.chaos;

import io.drayage.lab.fault.FaultSchedule.Planned;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.NfcFault;
import io.drayage.lab.fault.NfcFaults;
import io.vertx.core.Future;

/** Strikes NFC with planned faults, each at its next occasion. */
final class NfcChaos {
    private final NfcFaults faults;

    NfcChaos(NfcFaults faults) {
        this.faults = faults;
    }

    Future<Void> strike(Planned fault) {
        NfcFault.Kind kind = fault.kind().as(NfcFault.Kind.class);
        String subject = switch (kind.stage()) {
            case CONNECT -> LabFaults.ANY;
            case TICKET, PROXY -> fault.vm();
            case OPEN, READ -> fault.vm() + "/" + fault.disk();
        };
        faults.once(subject, new NfcFault(kind, fault.amount()));
        return Future.succeededFuture();
    }
}
