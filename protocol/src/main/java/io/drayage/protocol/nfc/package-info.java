/**
 * VMware's NFC as an ESXi host speaks it on port 902, the reading side: authd's dialogue, the classic 264-byte messages, AIO records, compression of read data. Everything that a host sends is
 * checked; what is not as it must be ends in one {@code MalformedInputException}, and what a host refuses in so many words is told as a refusal.
 *
 * <p>The format is described in this module's README. May use {@code vmdk} for its inflater.
 */
@NullMarked
package io.drayage.protocol.nfc;

import org.jspecify.annotations.NullMarked;
