package io.drayage.lab.vcenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.lab.Peers;
import io.drayage.lab.disk.LabDisk;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VMware's Python SDK drives change tracking as backup software does, and finds exactly what the guest wrote. */
class PyvmomiTrackingIT {
    private static final int BLOCK = 512 * 1024;

    /** Asks us for guest writes by a line "write", and goes on when it is answered. */
    private static final String SCRIPT = """
            import os, ssl, sys
            from pyVim.connect import SmartConnect, Disconnect
            from pyVim.task import WaitForTask
            from pyVmomi import vim

            def say(*words):
                print(*words, flush=True)

            def write(number):
                say('write', number)
                sys.stdin.readline()

            context = ssl.create_default_context(cafile=sys.argv[1] + '/ca.pem')
            si = SmartConnect(host='localhost', port=int(sys.argv[2]), user=os.environ['LAB_USER'],
                              pwd=os.environ['LAB_PASSWORD'], sslContext=context)
            content = si.RetrieveContent()
            vm = content.searchIndex.FindByInventoryPath('DC0/vm/Prod/Web%2fDMZ/web-01')

            def snapshot(name):
                task = vm.CreateSnapshot_Task(name=name, description='', memory=False, quiesce=False)
                WaitForTask(task)
                return task.info.result

            def disk(of):
                return [d for d in of.config.hardware.device if isinstance(d, vim.vm.device.VirtualDisk)][0]

            def ctk():
                return sorted(o.key for o in vm.config.extraConfig if o.key.endswith('ctkEnabled'))

            def changed(snap, change_id):
                key, capacity, at, areas, replies = disk(snap).key, disk(snap).capacityInBytes, 0, [], 0
                while at < capacity:
                    info = vm.QueryChangedDiskAreas(snapshot=snap, deviceKey=key, startOffset=at, changeId=change_id)
                    assert info.startOffset == at and info.length > 0
                    for area in info.changedArea:
                        assert area.start % 512 == 0 and area.length % 512 == 0
                        assert not areas or area.start >= areas[-1][0] + areas[-1][1]
                        areas.append((area.start, area.length))
                    at, replies = at + info.length, replies + 1
                assert at == capacity
                say('areas', ' '.join('%d+%d' % area for area in areas))
                return replies

            say('supported', vm.capability.changeTrackingSupported, vm.config.changeTrackingEnabled)
            WaitForTask(vm.ReconfigVM_Task(vim.vm.ConfigSpec(changeTrackingEnabled=True)))
            say('asked', vm.config.changeTrackingEnabled, ctk())
            stun = snapshot('stun')
            say('stun', disk(stun).backing.changeId, ctk())
            WaitForTask(stun.RemoveSnapshot_Task(removeChildren=False))
            first = snapshot('first')
            base = disk(first).backing.changeId
            say('first', len(base.split('/')[0].split()), base.split('/')[1])
            changed(first, '*')
            write(1)
            WaitForTask(first.RemoveSnapshot_Task(removeChildren=False))
            write(2)
            second = snapshot('second')
            write(3)
            say('replies', changed(second, base) > 1)
            nothing = changed(second, disk(second).backing.changeId)
            say('same epoch', disk(second).backing.changeId.split('/')[0] == base.split('/')[0])
            WaitForTask(second.RevertToSnapshot_Task())
            third = snapshot('third')
            try:
                changed(third, base)
            except vim.fault.FileFault as fault:
                say('file fault', fault.file)
            try:
                vm.QueryChangedDiskAreas(snapshot=third, deviceKey=2042, startOffset=0, changeId=base)
            except vim.fault.NotFound:
                say('not found')
            say('tasks', sorted({t.info.descriptionId for t in vm.recentTask}))
            store = vm.datastore[0].summary
            say('store', store.type, store.capacity > store.freeSpace > 0, store.accessible, store.maintenanceMode)
            Disconnect(si)
            """;

    @TempDir
    Path folder;

    private PeerEstate estate;
    private String python;

    @BeforeEach
    void start() throws Exception {
        python = Peers.requirePeer("venv/bin/python");
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

    private static Set<Long> blocks(String areas) {
        TreeSet<Long> blocks = new TreeSet<>();
        for (String area : areas.substring("areas".length()).trim().split(" ")) {
            String[] ends = area.split("\\+");
            long from = Long.parseLong(ends[0]);
            for (long at = from / BLOCK; at * BLOCK < from + Long.parseLong(ends[1]); at++) {
                blocks.add(at);
            }
        }
        return blocks;
    }

    @Test
    void findsWhatTheGuestWroteAndMeetsFaultsWhereVsphereHasThem() throws Exception {
        // Given
        LabDisk disk = PeerEstate.await(estate.vcenter.disk("web-01", 0));
        ProcessBuilder builder = new ProcessBuilder(
                        python, folder + "/session.py", folder.toString(), Integer.toString(estate.vcenter.port()))
                .redirectError(folder.resolve("log").toFile());
        builder.environment().put("LAB_USER", PeerEstate.USER);
        builder.environment().put("LAB_PASSWORD", PeerEstate.PASSWORD);
        Process session = builder.start();
        TreeSet<Long> written = new TreeSet<>();
        List<String> said = new java.util.ArrayList<>();

        // When
        try (BufferedReader out =
                        new BufferedReader(new InputStreamReader(session.getInputStream(), StandardCharsets.UTF_8));
                Writer in = session.outputWriter(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                said.add(line);
                if (line.startsWith("write")) {
                    int number = line.charAt(line.length() - 1) - '0';
                    List<Long> blocks = disk.scribble(number, 5);
                    if (number < 3) {
                        written.addAll(blocks);
                    }
                    in.write("written\n");
                    in.flush();
                }
            }
        }

        // Then
        assertThat(session.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(session.exitValue())
                .as(Files.readString(folder.resolve("log")))
                .isZero();
        assertThat(said)
                .contains(
                        "supported True False",
                        "asked True ['ctkEnabled']",
                        "stun None ['ctkEnabled', 'nvme0:0.ctkEnabled', 'scsi0:0.ctkEnabled']",
                        "first 15 1",
                        "replies True",
                        "same epoch True",
                        "file fault [datastore1] web-01/web-01.vmdk",
                        "not found",
                        "store VMFS True True normal");
        List<String> answers =
                said.stream().filter(line -> line.startsWith("areas")).toList();
        assertThat(answers).hasSize(3);
        assertThat(blocks(answers.get(0))).hasSizeBetween(20, 70);
        assertThat(blocks(answers.get(1))).isEqualTo(written);
        assertThat(answers.get(2).trim()).isEqualTo("areas");
        assertThat(said.get(said.size() - 2))
                .contains("VirtualMachine.createSnapshot", "VirtualMachine.revertToSnapshot");
    }
}
