package io.drayage.lab.vcenter;

/** Where a simulated ESXi host listens and how its certificate is recognised. */
record HostPort(String name, int port, String sha1) {}
