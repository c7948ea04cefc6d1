package io.drayage.engine.vsphere;

import com.vmware.vim25.ArrayOfManagedObjectReference;
import com.vmware.vim25.ManagedObjectReference;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import java.rmi.RemoteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what surrounds a VM: host, tracking, datastores with their room, tasks. Blocks. */
final class ConditionsReader {
    private static final Logger LOG = LoggerFactory.getLogger(ConditionsReader.class);
    private static final int MAX_DATASTORES = 100;

    private ConditionsReader() {}

    static VmConditions read(VimSession session, VirtualMachine vm) throws RemoteException {
        ReadObject found = PropertyReader.one(
                session,
                Morefs.virtualMachine(vm.moref()),
                "runtime.host",
                "runtime.connectionState",
                "runtime.powerState",
                "runtime.consolidationNeeded",
                "capability.changeTrackingSupported",
                "config.changeTrackingEnabled",
                "datastore",
                "recentTask");
        return new VmConditions(
                hostName(session, found),
                found.reference("runtime.host"),
                found.text("runtime.connectionState"),
                found.text("runtime.powerState").equals("poweredOn"),
                found.isTrue("capability.changeTrackingSupported"),
                found.isTrue("config.changeTrackingEnabled"),
                found.isTrue("runtime.consolidationNeeded"),
                datastores(session, found),
                RunningTasks.of(session, found));
    }

    private static String hostName(VimSession session, ReadObject vm) throws RemoteException {
        Optional<ManagedObjectReference> host = vm.get("runtime.host", ManagedObjectReference.class);
        return host.isEmpty()
                ? ""
                : PropertyReader.find(session, host.get(), "name")
                        .map(found -> InventoryNames.display(found.text("name")))
                        .orElse("");
    }

    private static List<DatastoreRoom> datastores(VimSession session, ReadObject vm) throws RemoteException {
        ManagedObjectReference[] stores = vm.get("datastore", ArrayOfManagedObjectReference.class)
                .map(ArrayOfManagedObjectReference::getManagedObjectReference)
                .orElse(null);
        List<DatastoreRoom> rooms = new ArrayList<>();
        for (int i = 0; stores != null && i < stores.length && i < MAX_DATASTORES; i++) {
            rooms.add(room(session, stores[i]));
        }
        return rooms;
    }

    private static DatastoreRoom room(VimSession session, ManagedObjectReference store) throws RemoteException {
        refresh(session, store);
        return PropertyReader.find(
                        session,
                        store,
                        "name",
                        "summary.type",
                        "summary.capacity",
                        "summary.freeSpace",
                        "summary.accessible",
                        "summary.maintenanceMode")
                .map(found -> room(store.getVal(), found))
                .orElseGet(() -> new DatastoreRoom(
                        store.getVal(), store.getVal(), "", DatastoreRoom.UNKNOWN, DatastoreRoom.UNKNOWN, true, false));
    }

    private static DatastoreRoom room(String moref, ReadObject store) {
        String maintenance = store.text("summary.maintenanceMode");
        return new DatastoreRoom(
                moref,
                store.text("name").isEmpty() ? moref : InventoryNames.display(store.text("name")),
                store.text("summary.type"),
                store.get("summary.capacity", Long.class).orElse(DatastoreRoom.UNKNOWN),
                store.get("summary.freeSpace", Long.class).orElse(DatastoreRoom.UNKNOWN),
                !store.has("summary.accessible") || store.isTrue("summary.accessible"),
                !maintenance.isEmpty() && !maintenance.equals("normal"));
    }

    /** vCenter itself looks only every half hour, in which a delta can fill a datastore. */
    private static void refresh(VimSession session, ManagedObjectReference store) throws RemoteException {
        try {
            session.port().refreshDatastore(store);
        } catch (VimFault fault) {
            if (fault.is("NotAuthenticated")) {
                throw fault;
            }
            LOG.atDebug()
                    .addKeyValue("datastore", store.getVal())
                    .addKeyValue("fault", fault.type())
                    .log("free space is as old as vCenter's own last look");
        }
    }
}
