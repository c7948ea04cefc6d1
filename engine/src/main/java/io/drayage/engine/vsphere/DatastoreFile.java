package io.drayage.engine.vsphere;

import io.drayage.engine.api.Secret;
import io.drayage.engine.tls.PeerTrust;
import java.net.URI;

/**
 * How a datastore's file is read over HTTPS ({@code /folder}).
 *
 * @param url absolute, percent-encoded once
 * @param trust how the server's certificate is believed
 * @param cookie value of the {@code Cookie} header: our SOAP session's, so send it to this URL's host only
 */
public record DatastoreFile(URI url, PeerTrust trust, Secret cookie) {}
