package io.drayage.lab.estate;

import io.drayage.lab.disk.GrainDictionary;
import java.util.ArrayList;
import java.util.List;

/**
 * Describes an estate:
 *
 * <pre>{@code
 * LabEstate estate = new LabEstate(42);
 * VcenterSpec vc = estate.vcenter("vc-01.lab.test").user("dray@vsphere.local", "secret");
 * DatacenterSpec dc = vc.datacenter("DC0").cluster("C0", "esx-01.lab.test", "esx-02.lab.test");
 * dc.vm("web-01").folder("Prod", "Web/DMZ").disk(DiskSpec.generated(1, 1L << 30, 0.5));
 * }</pre>
 */
public final class LabEstate {
    private final GrainDictionary dictionary;
    private final List<VcenterSpec> vcenters = new ArrayList<>();

    /** An empty estate whose generated data depends on {@code seed}. */
    public LabEstate(long seed) {
        dictionary = GrainDictionary.of(seed);
    }

    /** Adds a vCenter. */
    public VcenterSpec vcenter(String name) {
        VcenterSpec vcenter = new VcenterSpec(name);
        vcenters.add(vcenter);
        return vcenter;
    }

    /** vCenters in order. */
    public List<VcenterSpec> vcenters() {
        return List.copyOf(vcenters);
    }

    /** What all generated disks draw from. */
    public GrainDictionary dictionary() {
        return dictionary;
    }
}
