/**
 * The HTTP side: one server, signature verification, TLS, error bodies. Translates between requests and {@link io.drayage.control.sms.SmsApi}; decides nothing. Every
 * class is confined to the server's event loop unless it says otherwise.
 */
@NullMarked
package io.drayage.control.http;

import org.jspecify.annotations.NullMarked;
