package io.drayage.lab.nfc;

import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.fault.LabConnections;
import io.drayage.lab.fault.NfcCounters;
import io.drayage.lab.fault.NfcFault;
import io.drayage.lab.fault.NfcFaults;
import io.drayage.lab.tls.LabCertificate;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all connections to a host share.
 *
 * @param name the host's name
 * @param manners how it behaves now
 * @param tickets where tickets are redeemed
 * @param connections where open connections are entered, to be cut from outside
 */
public record NfcHost(
        String name,
        LabCertificate certificate,
        Supplier<NfcManners> manners,
        TicketCheck tickets,
        NfcFaults faults,
        NfcCounters counters,
        LabConnections connections) {

    Optional<NfcFault> strike(NfcFault.Stage stage, String subject, int disk) {
        return faults.strike(stage, subject, disk);
    }
}
