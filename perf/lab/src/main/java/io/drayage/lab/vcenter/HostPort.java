package io.drayage.lab.vcenter;

/** Where a simulated ESXi host listens, by HTTPS and for NFC, and how its certificate is recognised. */
record HostPort(String name, int port, String sha1, int nfcPort) {}
