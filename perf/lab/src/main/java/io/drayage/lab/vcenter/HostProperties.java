package io.drayage.lab.vcenter;

import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.soap.DataObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Properties of hosts, pools and datastores that clients look at. */
final class HostProperties {
    private static final long TIB = 1L << 40;

    private HostProperties() {}

    static void describe(
            EntityObject host, @Nullable HostPort port, VcenterSpec spec, boolean connected, boolean maintenance) {
        DataObject product = product(spec);
        DataObject runtime = runtime(connected, maintenance);
        host.set("runtime", runtime)
                .set("summary", summary(host, port, product, runtime))
                .set("hardware", DataObject.of("HostHardwareInfo").put("memorySize", TIB))
                .set(
                        "config",
                        DataObject.of("HostConfigInfo").put("host", host.ref()).put("product", product));
    }

    private static DataObject product(VcenterSpec spec) {
        return DataObject.of("AboutInfo")
                .put("name", "VMware ESXi")
                .put("fullName", "VMware ESXi 8.0.3 (Drayage lab)")
                .put("vendor", "VMware, Inc.")
                .put("version", "8.0.3")
                .put("build", "24280767")
                .put("osType", "vmnix-x86")
                .put("productLineId", "embeddedEsx")
                .put("apiType", "HostAgent")
                .put("apiVersion", spec.apiVersion());
    }

    private static DataObject runtime(boolean connected, boolean maintenance) {
        return DataObject.of("HostRuntimeInfo")
                .putEnum("connectionState", "HostSystemConnectionState", connected ? "connected" : "notResponding")
                .putEnum("powerState", "HostSystemPowerState", connected ? "poweredOn" : "unknown")
                .put("inMaintenanceMode", maintenance)
                .put("bootTime", Instant.EPOCH);
    }

    private static DataObject summary(
            EntityObject host, @Nullable HostPort port, DataObject product, DataObject runtime) {
        String name = host.name();
        return DataObject.of("HostListSummary")
                .put("host", host.ref())
                .put("hardware", hardware(name))
                .put("runtime", runtime)
                .put(
                        "config",
                        DataObject.of("HostConfigSummary")
                                .put("name", name)
                                .put("port", 902)
                                .put("sslThumbprint", port == null ? null : port.sha1())
                                .put("product", product)
                                .put("vmotionEnabled", true)
                                .put("faultToleranceEnabled", false))
                .put(
                        "quickStats",
                        DataObject.of("HostListSummaryQuickStats")
                                .put("overallCpuUsage", 1000)
                                .put("overallMemoryUsage", 65_536))
                .putEnum("overallStatus", "ManagedEntityStatus", "green")
                .put("rebootRequired", false)
                .put("managementServerIp", "127.0.0.1");
    }

    private static DataObject hardware(String name) {
        return DataObject.of("HostHardwareSummary")
                .put("vendor", "Drayage")
                .put("model", "Lab host")
                .put(
                        "uuid",
                        UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                                .toString())
                .put("memorySize", TIB)
                .put("cpuModel", "Simulated CPU")
                .put("cpuMhz", 2600)
                .put("numCpuPkgs", 2)
                .put("numCpuCores", 64)
                .put("numCpuThreads", 128)
                .put("numNics", 2)
                .put("numHBAs", 2);
    }

    static DataObject clusterSummary(int hosts) {
        return DataObject.subtype("ClusterComputeResourceSummary")
                .put("totalCpu", hosts * 166_400)
                .put("totalMemory", hosts * TIB)
                .put("numCpuCores", hosts * 64)
                .put("numCpuThreads", hosts * 128)
                .put("effectiveCpu", hosts * 166_400)
                .put("effectiveMemory", hosts * 1_048_576L)
                .put("numHosts", hosts)
                .put("numEffectiveHosts", hosts)
                .putEnum("overallStatus", "ManagedEntityStatus", "green");
    }

    static DataObject poolSummary() {
        return DataObject.of("ResourcePoolSummary")
                .put("name", "Resources")
                .put("config", allocations())
                .put("runtime", poolRuntime());
    }

    private static DataObject allocations() {
        DataObject allocation = DataObject.of("ResourceAllocationInfo")
                .put("reservation", 0L)
                .put("expandableReservation", true)
                .put("limit", -1L);
        return DataObject.of("ResourceConfigSpec")
                .put("cpuAllocation", allocation)
                .put("memoryAllocation", allocation);
    }

    static DataObject poolRuntime() {
        DataObject usage = DataObject.of("ResourcePoolResourceUsage")
                .put("reservationUsed", 0L)
                .put("reservationUsedForVm", 0L)
                .put("unreservedForPool", 1_000_000L)
                .put("unreservedForVm", 1_000_000L)
                .put("overallUsage", 0L)
                .put("maxUsage", 1_000_000L);
        return DataObject.of("ResourcePoolRuntimeInfo")
                .put("memory", usage)
                .put("cpu", usage)
                .putEnum("overallStatus", "ManagedEntityStatus", "green");
    }
}
