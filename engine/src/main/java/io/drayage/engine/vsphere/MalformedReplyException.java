package io.drayage.engine.vsphere;

import java.rmi.RemoteException;

/** The peer answered with something that is no SOAP reply of the vSphere API: hostile, or another server. Carries no part of the reply, which may hold secrets. */
final class MalformedReplyException extends RemoteException {
    private static final long serialVersionUID = 1;

    private final int httpStatus;

    MalformedReplyException(String reason, int httpStatus) {
        super(reason);
        this.httpStatus = httpStatus;
    }

    int httpStatus() {
        return httpStatus;
    }
}
