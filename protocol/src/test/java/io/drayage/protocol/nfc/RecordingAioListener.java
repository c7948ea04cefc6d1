package io.drayage.protocol.nfc;

import io.drayage.protocol.vmdk.JdkGrainInflater;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what a session said, and puts fragments together. */
final class RecordingAioListener implements AioListener {
    final List<byte[]> sent = new ArrayList<>();
    final List<String> events = new ArrayList<>();
    final Map<Integer, List<Fragment>> fragments = new TreeMap<>();

    @Override
    public void send(byte[] record) {
        sent.add(record);
    }

    @Override
    public void opened(OpenDisk disk) {
        events.add("opened " + Long.toHexString(disk.handle()) + " " + disk.capacityBytes() + "/" + disk.sectorBytes());
    }

    @Override
    public void fragment(int opId, Fragment fragment) {
        fragments.computeIfAbsent(opId, any -> new ArrayList<>()).add(fragment);
    }

    @Override
    public void readDone(int opId) {
        events.add("done " + opId);
    }

    @Override
    public void allocated(int opId, AllocatedChunks chunks) {
        events.add("allocated " + opId + " " + chunks.allocated() + " of " + chunks.count());
    }

    @Override
    public void value(int opId, String value) {
        events.add("value " + opId + " " + value);
    }

    @Override
    public void refused(AioType request, NfcError error) {
        events.add("refused " + request + ": " + error);
    }

    @Override
    public void closed() {
        events.add("closed");
    }

    byte[] last() {
        return sent.get(sent.size() - 1);
    }

    /** The first fragment of a read. */
    Fragment first(int opId) {
        return fragments.getOrDefault(opId, List.of()).get(0);
    }

    /** What was read by one request that began at {@code offset}. */
    byte[] data(int opId, long offset, int length) {
        byte[] data = new byte[length];
        try (var inflater = new JdkGrainInflater()) {
            for (Fragment each : fragments.getOrDefault(opId, List.of())) {
                each.unpack(inflater, 0, each.length(), data, (int) (each.diskOffset() - offset));
            }
        }
        return data;
    }
}
