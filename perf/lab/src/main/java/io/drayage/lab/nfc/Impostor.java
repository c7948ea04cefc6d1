package io.drayage.lab.nfc;

import io.vertx.core.net.ServerSSLOptions;

/** A certificate that is not the host's, for faults. */
record Impostor(ServerSSLOptions tls, String sha256) {}
