package io.drayage.lab.vcenter;

import io.drayage.lab.estate.NfcManners;
import io.drayage.lab.estate.VcenterSpec;
import io.drayage.lab.fault.LabCounters;
import io.drayage.lab.fault.LabFaults;
import io.drayage.lab.fault.NfcFault;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.MoRef;
import io.drayage.lab.soap.SoapFault;
import io.drayage.lab.soap.XmlNode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** The undocumented NfcService: tickets for the hosts' port 902. */
final class NfcMethods {
    private final VcenterSpec spec;
    private final Inventory inventory;
    private final NfcTickets tickets;
    private final Map<String, HostPort> hosts;
    private final Supplier<NfcManners> manners;
    private final LabFaults faults;
    private final LabCounters counters;
    private final MoRef service;

    NfcMethods(
            VcenterSpec spec,
            Inventory inventory,
            NfcTickets tickets,
            Map<String, HostPort> hosts,
            Supplier<NfcManners> manners,
            LabFaults faults,
            LabCounters counters) {
        this.spec = spec;
        this.inventory = inventory;
        this.tickets = tickets;
        this.hosts = hosts;
        this.manners = manners;
        this.faults = faults;
        this.counters = counters;
        this.service = new MoRef("NfcService", isVcenter() ? "nfcService" : "ha-nfc-service");
    }

    void register(Map<String, SoapMethod> methods) {
        inventory.add(EntityObject.service(service));
        methods.put(
                "RetrieveInternalContent",
                call -> Future.succeededFuture(
                        DataObject.of("InternalServiceInstanceContent").put("nfcService", service)));
        methods.put("NfcGetVmFiles", call -> ticket(call, Optional.empty()));
        methods.put("NfcRandomAccessOpenReadonly", call -> ticket(call, Optional.of(disk(call))));
        methods.put("NfcGetServerNfcLibVersion", this::version);
    }

    private boolean isVcenter() {
        return spec.apiType().equals("VirtualCenter");
    }

    private void requireService(Call call) {
        if (!call.self().value().equals(service.value())) {
            throw SoapFault.notFound(call.self());
        }
    }

    private VmObject vm(Call call) {
        requireService(call);
        return inventory.get(call.request().requiredRef("vm"), VmObject.class);
    }

    private int disk(Call call) {
        VmObject vm = vm(call);
        String key = call.request().required("diskDeviceKey");
        return vm.disks().stream()
                .filter(disk -> Integer.toString(disk.key()).equals(key))
                .findFirst()
                .map(VmDisk::ordinal)
                .orElseThrow(() -> incorrect("diskDeviceKey"));
    }

    private static SoapFault incorrect(String parameter) {
        return SoapFault.of(
                "A specified parameter was not correct: " + parameter,
                DataObject.subtype("InvalidArgument").put("invalidProperty", parameter));
    }

    private Future<Object> ticket(Call call, Optional<Integer> onlyDisk) {
        VmObject vm = vm(call);
        if (!vm.host().isConnected()) {
            throw TaskRunner.hostNotConnected();
        }
        HostPort host = host(call.request().child("hostForAccess"), vm);
        counters.nfc().ticketIssued();
        NfcFault.Kind fault = faults.nfc()
                .strike(NfcFault.Stage.TICKET, vm.name(), onlyDisk.orElse(-1))
                .map(NfcFault::kind)
                .orElse(null);
        long life = manners.get().ticketLife().toNanos();
        String id = fault == NfcFault.Kind.DEAD_TICKET
                ? UUID.randomUUID().toString()
                : tickets.issue(vm, host.name(), life, onlyDisk);
        String sha1 = fault == NfcFault.Kind.WRONG_TICKET_THUMBPRINT ? Leases.WRONG_THUMBPRINT : host.sha1();
        return Future.succeededFuture(DataObject.of("HostServiceTicket")
                .put("host", isVcenter() ? address(host) : null)
                .put("port", host.nfcPort())
                .put("sslThumbprint", sha1)
                .put("service", isVcenter() ? "vpxa-nfc" : "nfc")
                .put("serviceVersion", "1.1")
                .put("sessionId", id));
    }

    private String address(HostPort host) {
        return spec.hostUrls() == VcenterSpec.HostUrls.NAME ? host.name() : "127.0.0.1";
    }

    /** The host asked for, or the VM's own. */
    private HostPort host(@org.jspecify.annotations.Nullable XmlNode asked, VmObject vm) {
        String name = asked == null
                ? vm.place().hostName()
                : inventory.get(asked.ref(), EntityObject.class).name();
        HostPort host = hosts.get(name);
        if (host == null) {
            throw SoapFault.of("HostNotConnected", "host " + name + " does not listen");
        }
        return host;
    }

    private Future<Object> version(Call call) {
        requireService(call);
        XmlNode host = call.request().child("hostForAccess");
        if (host == null
                || !List.of("HostSystem")
                        .contains(inventory.get(host.ref()).ref().type())) {
            throw incorrect("hostForAccess");
        }
        return Future.succeededFuture(manners.get().release() == NfcManners.Release.ESXI_8 ? 11 : 7);
    }
}
