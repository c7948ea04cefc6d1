/** Reads disks over VMware's NFC on port 902 of an ESXi host: the dialogue with authd, the connection, the random-access source. May use {@code source}, {@code flow}, {@code tls}, {@code vsphere}. */
@NullMarked
package io.drayage.engine.nfc;

import org.jspecify.annotations.NullMarked;
