package io.drayage.lab.nfc;

import java.util.Optional;

/** Where a host asks what a ticket is good for. Thread-safe. */
public interface TicketCheck {
    /** Redeems a ticket, once; empty when there is none such for that host, or no longer. */
    Optional<NfcGrant> redeem(String host, String sessionId);
}
