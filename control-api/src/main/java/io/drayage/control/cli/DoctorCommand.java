package io.drayage.control.cli;

import io.drayage.control.app.VmChoice;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.nfc.NfcProbe;
import io.drayage.engine.vsphere.SnapshotDisk;
import io.drayage.engine.vsphere.VmConditions;
import io.drayage.engine.vsphere.VsphereClient;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import io.drayage.engine.vsphere.VsphereClient.SnapshotNode;
import io.drayage.engine.vsphere.VsphereClient.VirtualMachine;
import io.drayage.engine.vsphere.VsphereClients;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code dray doctor --nfc-probe}: what a real host makes of our NFC. Changes nothing on the estate. */
@Command(
        name = "doctor",
        versionProvider = Version.class,
        description = {
            "Checks one VM of a vCenter or ESXi host: session, conditions, changed block tracking, and with --nfc-probe",
            "native NFC on port 902: reads the same few blocks by every way of asking and compares them. Changes nothing.",
            "Exit code 1 when a check fails."
        })
final class DoctorCommand extends CommonOptions implements Callable<Integer> {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

    @Mixin
    private VcenterOptions vcenter = new VcenterOptions();

    @Option(
            names = "--vm",
            paramLabel = "NAME|PATH|ID",
            required = true,
            description = "A VM: its name (if only one has it), inventory path or id.")
    private String vm = "";

    @Option(
            names = "--nfc-probe",
            description = "Read by NFC: the VM must be powered off, or have a snapshot (whoever took it).")
    private boolean nfcProbe;

    @Option(names = "--plain-too", description = "With --nfc-probe: try NFC without TLS as well.")
    private boolean plainToo;

    @Option(names = "--json", description = "One JSON object per check on stdout instead of text.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /**
     * One check.
     *
     * @param remedy empty when it is well
     */
    record Check(String name, boolean well, String found, String remedy) {}

    @Override
    public Integer call() {
        Vertx vertx = VertxSetup.start();
        try {
            VsphereClient client = Blocking.await(VsphereClients.connect(vertx, vcenter.endpoint()));
            try {
                List<Check> checks = check(vertx, client);
                print(checks);
                return checks.stream().allMatch(Check::well) ? ExitCode.DONE : ExitCode.FAILED;
            } finally {
                Blocking.ended(client.close(), CLOSE_WITHIN);
            }
        } finally {
            VertxSetup.stop(vertx);
        }
    }

    private List<Check> check(Vertx vertx, VsphereClient client) {
        List<Check> checks = new ArrayList<>();
        checks.add(new Check(
                "session",
                true,
                client.about().fullName() + ", API " + client.about().apiVersion(),
                ""));
        VirtualMachine found = VmChoice.choose(
                        Blocking.await(client.inventory()).virtualMachines(), List.of(vm))
                .get(0);
        VirtualMachine machine = Blocking.await(client.virtualMachine(found.moref()));
        VmConditions conditions = Blocking.await(client.conditions(machine));
        checks.add(new Check(
                "VM",
                true,
                machine.path() + " on " + conditions.hostName() + (machine.poweredOn() ? ", running" : ", off"),
                ""));
        checks.add(tracking(conditions));
        conditions
                .datastores()
                .forEach(store -> checks.add(new Check(
                        "datastore " + store.name(),
                        store.accessible(),
                        store.type() + ", " + Amounts.bytes(store.freeBytes()) + " of "
                                + Amounts.bytes(store.capacityBytes()) + " free",
                        store.accessible() ? "" : "The host cannot reach it: check its storage")));
        if (nfcProbe) {
            checks.addAll(nfc(vertx, client, machine));
        }
        return checks;
    }

    private static Check tracking(VmConditions conditions) {
        if (conditions.changeTrackingEnabled()) {
            return new Check("changed block tracking", true, "on", "");
        }
        return conditions.changeTrackingSupported()
                ? new Check("changed block tracking", true, "off, but the VM can do it", "")
                : new Check(
                        "changed block tracking",
                        true,
                        "the VM cannot do it: every run reads everything",
                        "Raise the VM's virtual hardware to version 7 or later");
    }

    /** A file that no one writes to: of a VM that is off its own, else the frozen link of any snapshot. */
    private record FrozenFile(String label, String path, long capacityBytes) {}

    private List<Check> nfc(Vertx vertx, VsphereClient client, VirtualMachine machine) {
        Optional<FrozenFile> file = readable(client, machine);
        if (file.isEmpty()) {
            return List.of(new Check(
                    "NFC",
                    false,
                    "the VM is running and has no snapshot: no file of it is frozen",
                    "Choose a VM that is off, or take a snapshot of this one and remove it afterwards"));
        }
        FrozenFile disk = file.get();
        List<NfcProbe.Finding> findings;
        try {
            findings = Blocking.await(NfcProbe.probe(
                    vertx,
                    "disk '" + disk.label() + "' of VM " + machine.name(),
                    disk.path(),
                    disk.capacityBytes(),
                    () -> client.nfcTicket(machine),
                    plainToo));
        } catch (EngineException e) {
            return List.of(new Check("NFC", false, String.valueOf(e.getMessage()), ""));
        }
        String first = findings.stream()
                .filter(NfcProbe.Finding::ok)
                .map(NfcProbe.Finding::sha256)
                .findFirst()
                .orElse("");
        return findings.stream().map(one -> check(one, first)).toList();
    }

    private static Check check(NfcProbe.Finding one, String expected) {
        String name = "NFC: " + one.way();
        if (!one.ok()) {
            return new Check(name, false, one.refusal(), "");
        }
        String figures = one.blocks() + " blocks, " + Amounts.bytes(one.wireBytes()) + " on the wire, "
                + one.took().toMillis() + " ms";
        return one.sha256().equals(expected)
                ? new Check(name, true, figures, "")
                : new Check(
                        name,
                        false,
                        figures + ": other content than by the first way",
                        "Report this with the host's version: do not use NFC on it (--transport lease)");
    }

    private static Optional<FrozenFile> readable(VsphereClient client, VirtualMachine machine) {
        if (!machine.poweredOn()) {
            Disk disk = machine.disks().get(0);
            return Optional.of(new FrozenFile(disk.label(), disk.fileName(), disk.capacityBytes()));
        }
        List<SnapshotNode> snapshots = Blocking.await(client.snapshots(machine.moref()));
        if (snapshots.isEmpty()) {
            return Optional.empty();
        }
        SnapshotDisk disk = Blocking.await(
                        client.snapshotDisks(snapshots.get(snapshots.size() - 1).moref()))
                .get(0);
        return Optional.of(new FrozenFile("device " + disk.deviceKey(), disk.fileName(), disk.capacityBytes()));
    }

    private void print(List<Check> checks) {
        PrintWriter out = spec.commandLine().getOut();
        JsonEvents events = new JsonEvents(out);
        for (Check check : checks) {
            if (json) {
                events.record("check", check);
            } else {
                out.printf("%-6s %-34s %s%n", check.well() ? "ok" : "FAILED", check.name(), check.found());
                if (!check.remedy().isEmpty()) {
                    out.println("       -> " + check.remedy());
                }
            }
        }
    }
}
