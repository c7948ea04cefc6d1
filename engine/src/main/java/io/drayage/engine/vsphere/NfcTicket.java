package io.drayage.engine.vsphere;

import io.drayage.engine.api.Secret;

/**
 * Leave to open one NFC connection for the files of one VM. Used once, within seconds.
 *
 * @param host where to connect, overrides applied; not necessarily the host on which the VM runs
 * @param port TCP port of the host's authentication daemon, 902 unless overridden
 * @param sslThumbprint SHA-1 or SHA-256 of the host's certificate as the verified SOAP session told it, colon-separated hex; empty when the server named none
 * @param service what the daemon shall connect to, {@code vpxa-nfc} or {@code nfc}
 * @param sessionId the one-time secret
 */
public record NfcTicket(String host, int port, String sslThumbprint, String service, Secret sessionId) {}
