package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VMware's Python SDK works against the lab: it reads every attribute by Fetch and knows the newest schema by heart. */
class PyvmomiLabIT {
    private static final String SCRIPT = """
            import os, ssl, sys, time, urllib.request
            from pyVim.connect import SmartConnect, Disconnect
            from pyVim.task import WaitForTask
            from pyVmomi import vim

            folder = sys.argv[1]
            context = ssl.create_default_context(cafile=folder + '/ca.pem')
            try:
                SmartConnect(host='localhost', port=int(sys.argv[2]), user=os.environ['LAB_USER'], pwd='wrong', sslContext=context)
                raise SystemExit('a wrong password was accepted')
            except vim.fault.InvalidLogin:
                pass
            si = SmartConnect(host='localhost', port=int(sys.argv[2]), user=os.environ['LAB_USER'],
                              pwd=os.environ['LAB_PASSWORD'], sslContext=context)
            content = si.RetrieveContent()
            print('about', content.about.apiType, content.about.apiVersion)
            view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
            vms = {vm.name: vm for vm in view.view}
            view.Destroy()
            print('vms', len(vms))
            vm = vms['web-01']
            print('types', sorted({type(d).__name__ for d in vm.config.hardware.device}))
            print('folder', vm.parent.name, vm.parent.parent.name)
            print('host', vm.runtime.host.summary.config.sslThumbprint != None, vm.runtime.host.parent.name)
            print('unset', vm.snapshot, vm.parentVApp)
            print('summary', vm.summary.config.numVirtualDisks, vm.guest.toolsRunningStatus, vm.datastore[0].summary.type)
            print('path', content.searchIndex.FindByInventoryPath('DC0/vm/Prod/Web%2fDMZ/web-01') == vm)
            print('uuid', content.searchIndex.FindByUuid(None, vm.config.instanceUuid, True, True) == vm)

            task = vm.CreateSnapshot_Task(name='py', description='d', memory=False, quiesce=True)
            WaitForTask(task)
            snapshot = task.info.result
            print('tree', vm.snapshot.rootSnapshotList[0].name, vm.snapshot.rootSnapshotList[0].quiesced)
            print('frozen', snapshot.config.hardware.device[-1].backing.fileName)
            lease = snapshot.ExportSnapshot()
            while lease.state == vim.HttpNfcLease.State.initializing:
                time.sleep(0.02)
            urls = lease.info.deviceUrl
            print('urls', [u.key.split('/')[-1] for u in urls])
            lease.HttpNfcLeaseProgress(1)
            insecure = ssl._create_unverified_context()
            for i, url in enumerate(urls):
                with urllib.request.urlopen(url.url, context=insecure) as stream, open('%s/%d.vmdk' % (folder, i), 'wb') as out:
                    while True:
                        chunk = stream.read(1 << 16)
                        if not chunk:
                            break
                        out.write(chunk)
            manifest = lease.HttpNfcLeaseGetManifest()
            print('manifest', [m.size for m in manifest] == [os.path.getsize('%s/%d.vmdk' % (folder, i)) for i in range(2)])
            lease.HttpNfcLeaseComplete()
            print('lease', lease.state)
            WaitForTask(snapshot.RemoveSnapshot_Task(removeChildren=False))
            WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(changeTrackingEnabled=True)))
            print('tracking', vm.config.changeTrackingEnabled)
            try:
                vm.ExportVm()
            except vim.fault.InvalidPowerState as fault:
                print('refused', fault.msg[:9])
            Disconnect(si)
            """;

    private PeerEstate estate;
    private String python;

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws Exception {
        python = Peers.requirePeer("venv/bin/python");
        Peers.requireProgram("qemu-img", "apt-get install -y qemu-utils");
        estate = new PeerEstate();
        Files.writeString(folder.resolve("ca.pem"), estate.authority.pem());
        Files.writeString(folder.resolve("session.py"), SCRIPT);
    }

    @AfterEach
    void stop() throws Exception {
        if (estate != null) {
            estate.close();
        }
    }

    @Test
    void worksThroughAWholeSession() throws Exception {
        // Given
        for (int i = 0; i < 2; i++) {
            PeerEstate.await(estate.vcenter.disk("web-01", i)).live().exportRaw(folder.resolve(i + ".raw"));
        }

        // When
        String said = Peers.run(
                Map.of("LAB_USER", PeerEstate.USER, "LAB_PASSWORD", PeerEstate.PASSWORD),
                python,
                folder + "/session.py",
                folder.toString(),
                Integer.toString(estate.vcenter.port()));

        // Then
        assertThat(said.lines())
                .contains(
                        "about VirtualCenter 8.0.3.0",
                        "vms 122",
                        "folder Web%2fDMZ Prod",
                        "host True C0",
                        "unset None None",
                        "summary 2 guestToolsRunning VMFS",
                        "path True",
                        "uuid True",
                        "tree py True",
                        "frozen [datastore1] web-01/web-01_1.vmdk",
                        "urls ['ParaVirtualSCSIController0:0', 'VirtualNVMEController0:0']",
                        "manifest True",
                        "lease done",
                        "tracking True",
                        "refused The attem");
        assertThat(said).contains("vim.vm.device.VirtualNVMEController");
        for (int i = 0; i < 2; i++) {
            assertThat(Peers.run(
                            "qemu-img",
                            "compare",
                            "-f",
                            "raw",
                            "-F",
                            "vmdk",
                            folder + "/" + i + ".raw",
                            folder + "/" + i + ".vmdk"))
                    .contains("identical");
        }
        assertThat(estate.vcenter.counters().snapshotsPresent()).isZero();
        assertThat(estate.vcenter.counters().leasesOpen()).isZero();
    }
}
