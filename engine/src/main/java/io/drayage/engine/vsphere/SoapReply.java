package io.drayage.engine.vsphere;

import org.jspecify.annotations.Nullable;

/**
 * A call's result as yavijava's object.
 *
 * @param value null when the server returned nothing
 */
record SoapReply(@Nullable Object value, ReplyNotes notes) {}
