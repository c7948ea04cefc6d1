package io.drayage.lab.fault;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The open connections to hosts, so that a host that restarts or a VM that moves can cut them. Thread-safe. */
public final class LabConnections {
    /** An open connection; closing it says that it has ended. */
    public interface Open extends AutoCloseable {
        @Override
        void close();
    }

    private record Entry(String host, String vm, Runnable cut) {}

    private final Map<Object, Entry> open = new ConcurrentHashMap<>();
    private final Set<String> down = ConcurrentHashMap.newKeySet();

    /**
     * Enters a connection.
     *
     * @param vm the VM whose disks it reads, empty when it is none's or not known
     * @param cut ends it at once, on any thread
     */
    public Open enter(String host, String vm, Runnable cut) {
        Object key = new Object();
        open.put(key, new Entry(host, vm, cut));
        return () -> open.remove(key);
    }

    /** Whether a host answers at all. Who listens for it closes what arrives while it does not. */
    public boolean isUp(String host) {
        return !down.contains(host);
    }

    /** The host stops answering; its connections are cut. */
    public void goDown(String host) {
        down.add(host);
        open.values().stream()
                .filter(entry -> entry.host().equals(host))
                .forEach(entry -> entry.cut().run());
    }

    /** The host answers again. */
    public void comeUp(String host) {
        down.remove(host);
    }

    /** Cuts the connections that read a VM's disks. */
    public void cutVm(String vm) {
        open.values().stream()
                .filter(entry -> entry.vm().equals(vm))
                .forEach(entry -> entry.cut().run());
    }
}
