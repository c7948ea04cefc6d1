package io.drayage.lab.vcenter;

import io.drayage.lab.soap.MoRef;
import java.util.ArrayList;
import java.util.List;

/** Datastores and hosts: what can be told to change. Confined to the vCenter's context. */
final class Places {
    private final List<DatastoreState> datastores = new ArrayList<>();
    private final List<HostState> hosts = new ArrayList<>();

    void add(DatastoreState datastore) {
        datastores.add(datastore);
    }

    void add(HostState host) {
        hosts.add(host);
    }

    /** The first datastore of that name. */
    DatastoreState datastore(String name) {
        return datastores.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no datastore is named " + name));
    }

    DatastoreState datastore(MoRef ref) {
        return datastores.stream()
                .filter(each -> each.ref().equals(ref))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no datastore is " + ref));
    }

    /** The first host of that name. */
    HostState host(String name) {
        return hosts.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no host is named " + name));
    }

    HostState host(MoRef ref) {
        return hosts.stream()
                .filter(each -> each.ref().equals(ref))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no host is " + ref));
    }
}
