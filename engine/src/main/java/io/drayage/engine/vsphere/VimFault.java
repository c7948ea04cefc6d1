package io.drayage.engine.vsphere;

import java.rmi.RemoteException;
import java.util.Map;

/**
 * A fault of the vSphere API, by the name of its type. Holds texts only, so that no fault class need be instantiated by reflection.
 *
 * <p>Details are the fault's own leaf elements: {@code privilegeId} and {@code object} of NoPermission, {@code obj} of ManagedObjectNotFound and so on.
 */
final class VimFault extends RemoteException {
    private static final long serialVersionUID = 1;

    private final String type;
    private final transient Map<String, String> details;

    VimFault(String type, String text, Map<String, String> details) {
        super(text);
        this.type = type;
        this.details = Map.copyOf(details);
    }

    /** {@code InvalidLogin}, {@code TaskInProgress}, …; empty when the server gave no type. */
    String type() {
        return type;
    }

    boolean is(String... types) {
        for (String wanted : types) {
            if (wanted.equals(type)) {
                return true;
            }
        }
        return false;
    }

    String detail(String name) {
        return details.getOrDefault(name, "");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this; // Expected and frequent: the caller's trace says nothing that the type does not.
    }
}
