package io.drayage.lab.vcenter;

import io.drayage.lab.soap.ApiVersion;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;

/**
 * A SOAP call.
 *
 * @param self the object called, {@code _this}
 * @param gone completes when the client's connection closes, before or after the answer
 */
record Call(XmlNode request, MoRef self, Asker asker, Future<Void> gone) {
    String method() {
        return request.name();
    }

    Session session() {
        return asker.session();
    }

    ApiVersion version() {
        return asker.version();
    }
}
