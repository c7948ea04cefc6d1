package io.drayage.lab.chaos;

import io.drayage.lab.fault.FaultSchedule.Planned;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.NfcFault;
import io.drayage.lab.fault.NfcFaults;
import io.vertx.core.Future;
import java.util.function.LongSupplier;

/** Strikes NFC with planned faults, each at its next occasion. */
final class NfcChaos implements Striker {
    private final NfcFaults faults;

    NfcChaos(NfcFaults faults) {
        this.faults = faults;
    }

    @Override
    public Future<LongSupplier> strike(Planned fault) {
        NfcFault.Kind kind = fault.kind().as(NfcFault.Kind.class);
        String subject = switch (kind.stage()) {
            case CONNECT -> LabFaults.ANY;
            case TICKET, PROXY -> fault.vm();
            case OPEN, READ -> fault.vm() + "/" + fault.disk();
        };
        NfcFault striking = new NfcFault(kind, fault.amount());
        faults.once(subject, striking);
        return Future.succeededFuture(() -> faults.strikes(striking));
    }
}
