package io.drayage.lab.estate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One vCenter (or a lone ESXi host that speaks for itself) with its users, datacenters and manners. */
public final class VcenterSpec {
    /** How lease URLs name the host that streams. */
    public enum HostUrls {
        /** By address and port of the simulated host. */
        ADDRESS,
        /** By the host's name, without port, as vCenter does: clients need an override to reach the loopback. */
        NAME,
        /** By {@code *}: clients put in the host and port that they talk to. */
        STAR
    }

    private final String name;
    private final Map<String, String> users = new LinkedHashMap<>();
    private final List<DatacenterSpec> datacenters = new ArrayList<>();
    private String apiType = "VirtualCenter";
    private String apiVersion = "8.0.3.0";
    private int port;
    private HostUrls hostUrls = HostUrls.ADDRESS;
    private Duration sessionIdle = Duration.ofMinutes(30);
    private Duration leaseTimeout = Duration.ofMinutes(5);
    private Duration taskTime = Duration.ofMillis(5);
    private Duration leaseReadyTime = Duration.ofMillis(5);
    private boolean manifestDigests = true;
    private int areasPerReply = 2000;
    private boolean trackingSurvivesStorageMotion = true;
    private NfcManners nfc = NfcManners.esxi8();

    VcenterSpec(String name) {
        this.name = name;
    }

    /** Adds a user. */
    public VcenterSpec user(String userName, String password) {
        users.put(userName, password);
        return this;
    }

    /** Adds a datacenter. */
    public DatacenterSpec datacenter(String datacenterName) {
        DatacenterSpec datacenter = new DatacenterSpec(datacenterName);
        datacenters.add(datacenter);
        return datacenter;
    }

    /** Makes it a lone ESXi host. */
    public VcenterSpec asHost() {
        apiType = "HostAgent";
        return hostUrls(HostUrls.STAR);
    }

    /** Sets the API version that it says it has. */
    public VcenterSpec apiVersion(String version) {
        apiVersion = version;
        return this;
    }

    /** Fixes the port; 0, the default, takes a free one. */
    public VcenterSpec port(int number) {
        port = number;
        return this;
    }

    /** Sets how lease URLs name hosts. */
    public VcenterSpec hostUrls(HostUrls style) {
        hostUrls = style;
        return this;
    }

    /** Sets after what idle time a session is gone. */
    public VcenterSpec sessionIdle(Duration time) {
        sessionIdle = time;
        return this;
    }

    /** Sets after what time without progress a lease dies. */
    public VcenterSpec leaseTimeout(Duration time) {
        leaseTimeout = time;
        return this;
    }

    /** Sets how long a task runs. */
    public VcenterSpec taskTime(Duration time) {
        taskTime = time;
        return this;
    }

    /** Sets how long a lease is initializing. */
    public VcenterSpec leaseReadyTime(Duration time) {
        leaseReadyTime = time;
        return this;
    }

    /** Sets how hosts behave on port 902 at first. */
    public VcenterSpec nfc(NfcManners manners) {
        nfc = manners;
        return this;
    }

    /** Leaves out the SHA-1 of manifests, whose computing a benchmark of the client does not want in the same machine. */
    public VcenterSpec withoutManifestDigests() {
        manifestDigests = false;
        return this;
    }

    /** Resets change tracking when a VM's storage moves, as old releases do. */
    public VcenterSpec losingTrackingInStorageMotion() {
        trackingSurvivesStorageMotion = false;
        return this;
    }

    /** Sets how many areas a reply of QueryChangedDiskAreas holds. */
    public VcenterSpec areasPerReply(int most) {
        areasPerReply = most;
        return this;
    }

    /** Name, also in its certificate. */
    public String name() {
        return name;
    }

    /** Passwords by user. */
    public Map<String, String> users() {
        return Map.copyOf(users);
    }

    /** Datacenters in order. */
    public List<DatacenterSpec> datacenters() {
        return List.copyOf(datacenters);
    }

    /** {@code VirtualCenter} or {@code HostAgent}. */
    public String apiType() {
        return apiType;
    }

    /** API version, four numbers. */
    public String apiVersion() {
        return apiVersion;
    }

    /** Port, 0 for any. */
    public int port() {
        return port;
    }

    /** How lease URLs name hosts. */
    public HostUrls hostUrls() {
        return hostUrls;
    }

    /** Idle time of sessions. */
    public Duration sessionIdle() {
        return sessionIdle;
    }

    /** Time to live of a lease without progress. */
    public Duration leaseTimeout() {
        return leaseTimeout;
    }

    /** How long a task runs. */
    public Duration taskTime() {
        return taskTime;
    }

    /** How long a lease is initializing. */
    public Duration leaseReadyTime() {
        return leaseReadyTime;
    }

    /** How hosts behave on port 902 at first. */
    public NfcManners nfc() {
        return nfc;
    }

    /** Whether manifests carry SHA-1. */
    public boolean manifestDigests() {
        return manifestDigests;
    }

    /** Whether change tracking survives storage vMotion. */
    public boolean trackingSurvivesStorageMotion() {
        return trackingSurvivesStorageMotion;
    }

    /** Most areas in a reply about changed areas. */
    public int areasPerReply() {
        return areasPerReply;
    }
}
