package io.drayage.lab.vcenter;

import io.drayage.lab.soap.ApiVersion;

/** Who reads: values depend on the API version that the client speaks, a few on its session. */
record Asker(ApiVersion version, Session session) {}
