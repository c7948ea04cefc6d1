package io.drayage.engine.vsphere;

import com.vmware.vim25.ManagedObjectReference;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.api.Secret;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.rmi.RemoteException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where {@code /folder} has a file: {@code https://HOST/folder/directory/name?dcPath=folder/DC&dsName=datastore}, each part percent-encoded once. Blocks. */
final class DatastoreFiles {
    private static final Pattern FILE = Pattern.compile("\\[([^\\]]{1,200})] ?(\\S.{0,1000})");
    private static final int MAX_DEPTH = 100;

    private final VsphereEndpoint endpoint;

    DatastoreFiles(VsphereEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /** Reads the datacenter's path first, which also makes sure that the session whose cookie goes along is alive. */
    DatastoreFile file(VimSession session, VirtualMachine vm, String fileName) throws RemoteException {
        Matcher matcher = FILE.matcher(fileName);
        if (!matcher.matches() || hasDots(matcher.group(2))) {
            throw new EngineException(
                    Kind.VSPHERE,
                    "file '" + fileName + "' of VM '" + vm.name() + "'",
                    "it is not of the form [datastore] directory/name",
                    "Use another transport for this disk");
        }
        String datacenter = datacenter(session, vm);
        String cookie = session.soap().getCookie();
        if (cookie == null) {
            throw new VimFault("NotAuthenticated", "the session has no cookie", Map.of());
        }
        String path = Arrays.stream(matcher.group(2).split("/", -1))
                .map(DatastoreFiles::encoded)
                .collect(Collectors.joining("/"));
        String host = endpoint.host();
        String literal = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
        URI url = URI.create("https://" + literal + ":" + endpoint.port() + "/folder/" + path + "?dcPath="
                + encoded(datacenter) + "&dsName=" + encoded(matcher.group(1)));
        return new DatastoreFile(url, endpoint.trust(), Secret.of(cookie));
    }

    private static boolean hasDots(String path) {
        return Arrays.asList(path.split("/", -1)).contains("..");
    }

    /** Names of the datacenter and the folders above it, as vSphere escapes them, without the root folder. */
    private static String datacenter(VimSession session, VirtualMachine vm) throws RemoteException {
        String root = session.content().getRootFolder().getVal();
        Deque<String> names = new ArrayDeque<>();
        boolean inside = true;
        ReadObject at = PropertyReader.one(session, Morefs.virtualMachine(vm.moref()), "parent", "parentVApp");
        Optional<ManagedObjectReference> next = parent(at);
        for (int depth = 0; next.isPresent() && depth < MAX_DEPTH; depth++) {
            ManagedObjectReference above = next.get();
            if (above.getVal().equals(root)) {
                break;
            }
            boolean vapp = "VirtualApp".equals(above.getType());
            at = vapp
                    ? PropertyReader.one(session, above, "name", "parentFolder", "parentVApp")
                    : PropertyReader.one(session, above, "name", "parent");
            inside = inside && !"Datacenter".equals(above.getType());
            if (!inside) {
                names.push(at.text("name"));
            }
            next = parent(at);
        }
        return String.join("/", names);
    }

    private static Optional<ManagedObjectReference> parent(ReadObject object) {
        return object.get("parent", ManagedObjectReference.class)
                .or(() -> object.get("parentFolder", ManagedObjectReference.class))
                .or(() -> object.get("parentVApp", ManagedObjectReference.class));
    }

    /** As browsers and govmomi do in paths; a plus sign would mean a plus sign there. */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
