package io.drayage.engine.vsphere;

import com.vmware.vim25.VirtualMachineSnapshotInfo;
import com.vmware.vim25.VirtualMachineSnapshotTree;
import io.drayage.engine.vsphere.VsphereClient.SnapshotNode;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Flattens vSphere's snapshot trees, parents before children. */
final class SnapshotTrees {
    private SnapshotTrees() {}

    /** A snapshot and whether it was taken quiesced. */
    record Node(SnapshotNode snapshot, boolean quiesced) {}

    static List<Node> flatten(@Nullable VirtualMachineSnapshotInfo info) {
        List<Node> nodes = new ArrayList<>();
        Deque<VirtualMachineSnapshotTree> open = new ArrayDeque<>();
        push(open, info == null ? null : info.getRootSnapshotList());
        while (!open.isEmpty()) {
            VirtualMachineSnapshotTree tree = open.removeFirst();
            nodes.add(node(tree));
            push(open, tree.getChildSnapshotList());
        }
        return nodes;
    }

    private static void push(Deque<VirtualMachineSnapshotTree> open, VirtualMachineSnapshotTree @Nullable [] children) {
        if (children != null) {
            for (VirtualMachineSnapshotTree child : children) {
                if (child.getSnapshot() != null) {
                    open.addLast(child);
                }
            }
        }
    }

    private static Node node(VirtualMachineSnapshotTree tree) {
        SnapshotNode snapshot = new SnapshotNode(
                String.valueOf(tree.getSnapshot().getVal()),
                text(tree.getName()),
                text(tree.getDescription()),
                time(tree.getCreateTime()));
        return new Node(snapshot, tree.isQuiesced());
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static Instant time(@Nullable Calendar calendar) {
        return calendar == null ? Instant.EPOCH : calendar.toInstant();
    }
}
