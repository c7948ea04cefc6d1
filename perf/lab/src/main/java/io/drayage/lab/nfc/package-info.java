/**
 * A host's port 902: authd, then NFC, written from the protocol's description alone and sharing nothing with the product's client. Each connection is confined to its
 * host's event loop; content is read on worker threads. May use disk, estate, fault and tls.
 */
@NullMarked
package io.drayage.lab.nfc;

import org.jspecify.annotations.NullMarked;
