package io.drayage.engine.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.ObjectContent;
import com.vmware.vim25.ObjectSpec;
import com.vmware.vim25.PropertyFilterSpec;
import com.vmware.vim25.PropertySpec;
import com.vmware.vim25.RetrieveOptions;
import com.vmware.vim25.RetrieveResult;
import com.vmware.vim25.SelectionSpec;
import com.vmware.vim25.TraversalSpec;
import com.vmware.vim25.ws.Argument;
import java.rmi.RemoteException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads properties through the PropertyCollector, page by page. Blocks. */
final class PropertyReader {
    /** vCenter cuts at 100 by itself on some versions; the token tells. 200 VMs with devices are about half a MiB. */
    static final int PAGE_OBJECTS = 200;

    /** Twice what the largest vCenter holds, at the hundred objects a page that some versions cut to. */
    private static final int MAX_PAGES = 1_000;

    private PropertyReader() {}

    /**
     * Reads these properties of one object.
     *
     * @throws VimFault ManagedObjectNotFound when it does not exist
     */
    static ReadObject one(VimSession session, ManagedObjectReference object, String... properties)
            throws RemoteException {
        ObjectSpec target = new ObjectSpec();
        target.setObj(object);
        List<ReadObject> found = new ArrayList<>();
        read(session, filter(target, Map.of(object.getType(), List.of(properties))), found::add);
        if (found.size() != 1) {
            throw new MalformedReplyException(found.size() + " objects came for one " + object.getType(), 200);
        }
        return found.get(0);
    }

    /** As {@link #one}, but empty for an object that may not be seen or no longer exists. */
    static Optional<ReadObject> find(VimSession session, ManagedObjectReference object, String... properties)
            throws RemoteException {
        ObjectSpec target = new ObjectSpec();
        target.setObj(object);
        List<ReadObject> found = new ArrayList<>();
        try {
            read(session, filter(target, Map.of(object.getType(), List.of(properties))), found::add);
        } catch (VimFault fault) {
            if (!fault.is("NoPermission", "ManagedObjectNotFound")) {
                throw fault;
            }
        }
        return found.stream().findFirst();
    }

    /**
     * Reads properties of every object of some types below the root folder.
     *
     * @param propertiesByType vSphere type name → property paths
     */
    static void all(VimSession session, Map<String, List<String>> propertiesByType, Consumer<ReadObject> each)
            throws RemoteException {
        String[] types = propertiesByType.keySet().toArray(new String[0]);
        ManagedObjectReference view = session.port()
                .createContainerView(
                        session.content().getViewManager(), session.content().getRootFolder(), types, true);
        try {
            TraversalSpec throughView = new TraversalSpec();
            throughView.setName("view");
            throughView.setType("ContainerView");
            throughView.setPath("view");
            throughView.setSkip(false);
            ObjectSpec target = new ObjectSpec();
            target.setObj(view);
            target.setSkip(true);
            target.setSelectSet(new SelectionSpec[] {throughView});
            read(session, filter(target, propertiesByType), each);
        } finally {
            destroy(session, view);
        }
    }

    private static void destroy(VimSession session, ManagedObjectReference view) {
        try {
            session.port().destroyView(view);
        } catch (RemoteException e) {
            // The view ends with its session at the latest, and the reading's own outcome matters more.
            return;
        }
    }

    private static PropertyFilterSpec filter(ObjectSpec target, Map<String, List<String>> propertiesByType) {
        PropertyFilterSpec filter = new PropertyFilterSpec();
        filter.setPropSet(propertiesByType.entrySet().stream()
                .map(e -> properties(e.getKey(), e.getValue()))
                .toArray(PropertySpec[]::new));
        filter.setObjectSet(new ObjectSpec[] {target});
        return filter;
    }

    private static PropertySpec properties(String type, List<String> paths) {
        PropertySpec spec = new PropertySpec();
        spec.setType(type);
        spec.setAll(false);
        spec.setPathSet(paths.toArray(new String[0]));
        return spec;
    }

    private static void read(VimSession session, PropertyFilterSpec filter, Consumer<ReadObject> each)
            throws RemoteException {
        RetrieveOptions options = new RetrieveOptions();
        options.setMaxObjects(PAGE_OBJECTS);
        ManagedObjectReference collector = session.content().getPropertyCollector();
        Argument[] arguments = {
            new Argument("_this", "ManagedObjectReference", collector),
            new Argument("specSet", "PropertyFilterSpec[]", new PropertyFilterSpec[] {filter}),
            new Argument("options", "RetrieveOptions", options)
        };
        String token = deliver(firstPage(session, arguments), each);
        for (int page = 1; !token.isEmpty(); page++) {
            if (page > MAX_PAGES) {
                throw new MalformedReplyException("the list of objects never ends", 200);
            }
            token = deliver(
                    session.soap()
                            .call(
                                    "ContinueRetrievePropertiesEx",
                                    new Argument[] {
                                        new Argument("_this", "ManagedObjectReference", collector),
                                        new Argument("token", "String", token)
                                    },
                                    "RetrieveResult"),
                    each);
        }
    }

    /** Asks once more over a fresh connection when the old one broke: servers close idle ones, and reading changes nothing. */
    private static SoapReply firstPage(VimSession session, Argument[] arguments) throws RemoteException {
        try {
            return session.soap().call("RetrievePropertiesEx", arguments, "RetrieveResult");
        } catch (HardenedSoapClient.TransportException e) {
            if (!e.isBrokenConnection()) {
                throw e;
            }
            return session.soap().call("RetrievePropertiesEx", arguments, "RetrieveResult");
        }
    }

    /** Hands out a page's objects and returns the token of the next, or empty. */
    private static String deliver(SoapReply reply, Consumer<ReadObject> each) {
        if (!(reply.value() instanceof RetrieveResult result)) {
            return ""; // No objects at all: the server sends no returnval.
        }
        if (result.getObjects() != null) {
            for (ObjectContent content : result.getObjects()) {
                if (content.getObj() != null) {
                    each.accept(ReadObject.of(content, reply.notes()));
                }
            }
        }
        return result.getToken() == null ? "" : result.getToken();
    }
}
