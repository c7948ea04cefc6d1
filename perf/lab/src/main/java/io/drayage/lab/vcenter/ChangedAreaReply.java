package io.drayage.lab.vcenter;

import io.drayage.lab.disk.ByteRange;
import io.drayage.lab.soap.DataObject;
import io.drayage.lab.soap.ListValue;
import java.util.ArrayList;
import java.util.List;

/** A DiskChangeInfo: what part of the disk it covers and the areas in it. */
record ChangedAreaReply(long startOffset, long length, List<ByteRange> areas) {
    ChangedAreaReply {
        areas = List.copyOf(areas);
    }

    /**
     * The part of all areas that one reply from an offset on tells.
     *
     * @param all rising, at least those that end behind {@code start}, or one more than a reply holds
     * @param most how many areas a reply holds
     */
    static ChangedAreaReply page(List<ByteRange> all, long start, long capacity, int most) {
        List<ByteRange> areas = new ArrayList<>();
        long end = capacity;
        for (ByteRange range : all) {
            long rangeEnd = range.startBytes() + range.lengthBytes();
            if (rangeEnd <= start) {
                continue;
            }
            if (areas.size() == most) {
                end = range.startBytes();
                break;
            }
            long from = Math.max(range.startBytes(), start);
            areas.add(new ByteRange(from, rangeEnd - from));
        }
        return new ChangedAreaReply(start, end - start, areas);
    }

    DataObject toDataObject() {
        List<DataObject> extents = areas.stream()
                .map(area -> DataObject.of("DiskChangeExtent")
                        .put("start", area.startBytes())
                        .put("length", area.lengthBytes()))
                .toList();
        return DataObject.of("DiskChangeInfo")
                .put("startOffset", startOffset)
                .put("length", length)
                .put("changedArea", new ListValue("DiskChangeExtent", extents));
    }
}
