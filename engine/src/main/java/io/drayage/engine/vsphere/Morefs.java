package io.drayage.engine.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import java.util.regex.Pattern;

/** References to managed objects. Values are checked because yavijava writes them into XML unescaped. */
final class Morefs {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_.:\\-\\[\\]]{1,200}");

    private Morefs() {}

    static ManagedObjectReference of(String type, String value) {
        if (!SAFE.matcher(value).matches()) {
            throw new EngineException(
                    Kind.NOT_ELIGIBLE,
                    type + " reference",
                    "it is no managed object reference of vSphere",
                    "Give a reference as the catalog shows it, such as vm-42");
        }
        ManagedObjectReference reference = new ManagedObjectReference();
        reference.setType(type);
        reference.setVal(value);
        return reference;
    }

    static ManagedObjectReference virtualMachine(String value) {
        return of("VirtualMachine", value);
    }

    static ManagedObjectReference snapshot(String value) {
        return of("VirtualMachineSnapshot", value);
    }
}
