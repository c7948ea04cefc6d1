package io.drayage.lab.estate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** A datacenter with one cluster of hosts, its datastores, networks and VMs. */
public final class DatacenterSpec {
    private final String name;
    private final List<VmSpec> vms = new ArrayList<>();
    private List<String> folder = List.of();
    private String cluster = "Cluster-01";
    private List<String> hosts = List.of("esx-01.lab.test");
    private List<DatastoreSpec> datastores = List.of(DatastoreSpec.named("datastore1"));
    private List<String> networks = List.of("VM Network");

    DatacenterSpec(String name) {
        this.name = name;
    }

    /** Puts it into folders below the root. */
    public DatacenterSpec folder(String... names) {
        folder = List.of(names);
        return this;
    }

    /** Names the cluster and its hosts; VMs are dealt to the hosts in turn. */
    public DatacenterSpec cluster(String clusterName, String... hostNames) {
        cluster = clusterName;
        hosts = List.of(hostNames);
        return this;
    }

    /** Names the datastores; VMs are dealt to them in turn. */
    public DatacenterSpec datastores(String... names) {
        return datastores(Stream.of(names).map(DatastoreSpec::named).toArray(DatastoreSpec[]::new));
    }

    /** Describes the datastores; VMs are dealt to them in turn. */
    public DatacenterSpec datastores(DatastoreSpec... described) {
        datastores = List.of(described);
        return this;
    }

    /** Names the networks; every VM is on the first. */
    public DatacenterSpec networks(String... names) {
        networks = List.of(names);
        return this;
    }

    /** Adds a VM. */
    public VmSpec vm(String vmName) {
        VmSpec vm = new VmSpec(vmName);
        vms.add(vm);
        return vm;
    }

    /** Adds many VMs named {@code prefix-00000} and so on. */
    public DatacenterSpec vms(int count, String prefix, BiConsumer<Integer, VmSpec> describe) {
        for (int i = 0; i < count; i++) {
            describe.accept(i, vm(String.format(java.util.Locale.ROOT, "%s-%05d", prefix, i)));
        }
        return this;
    }

    /** Name. */
    public String name() {
        return name;
    }

    /** Folder names from the root down. */
    public List<String> folder() {
        return folder;
    }

    /** Name of the cluster. */
    public String cluster() {
        return cluster;
    }

    /** Host names. */
    public List<String> hosts() {
        return hosts;
    }

    /** Datastores. */
    public List<DatastoreSpec> datastores() {
        return datastores;
    }

    /** Network names. */
    public List<String> networks() {
        return networks;
    }

    /** VMs in the order they were added. */
    public List<VmSpec> vms() {
        return List.copyOf(vms);
    }
}
