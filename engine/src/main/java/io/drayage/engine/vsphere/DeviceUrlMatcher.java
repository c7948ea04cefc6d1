package io.drayage.engine.vsphere;

import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.drayage.engine.vsphere.VsphereClient.Disk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which of a lease's streams is which disk. In order: the same controller class, bus and unit; the same bus and unit where only one disk has them (servers that
 * name a controller by its base class); govmomi's simulator's ordinals, {@code disk:0}; at last the order, when nothing was matched and the numbers agree.
 * A disk without a stream or a stream without a disk is an error: an image must never lack a disk silently.
 */
final class DeviceUrlMatcher {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceUrlMatcher.class);
    private static final Pattern PLACE = Pattern.compile("[A-Za-z]+(\\d+:\\d+)");
    private static final Pattern ORDINAL = Pattern.compile("disk:(\\d{1,4})");

    private final String thing;
    private final List<Disk> disks;
    private final List<DeviceUrl> urls;
    private final Map<Disk, DeviceUrl> matched = new LinkedHashMap<>();

    private DeviceUrlMatcher(String thing, List<Disk> disks, List<DeviceUrl> urls) {
        this.thing = thing;
        this.disks = disks;
        this.urls = urls;
    }

    /**
     * Matches all.
     *
     * @return each disk's stream, in the order of {@code disks}
     * @throws EngineException NOT_ELIGIBLE when a disk has none, VSPHERE when there are more streams than disks
     */
    static Map<Disk, DeviceUrl> match(String thing, List<Disk> disks, List<DeviceUrl> urls) {
        return new DeviceUrlMatcher(thing, disks, urls).match();
    }

    private Map<Disk, DeviceUrl> match() {
        pairUnique((disk, url) -> disk.deviceUrlKey().equalsIgnoreCase(url.device()));
        pairUnique((disk, url) ->
                !place(url.device()).isEmpty() && place(url.device()).equals(place(disk.deviceUrlKey())));
        pairUnique((disk, url) -> ordinal(url) == disks.indexOf(disk));
        pairByOrder();
        checkComplete();
        Map<Disk, DeviceUrl> inOrder = new LinkedHashMap<>();
        disks.forEach(disk -> inOrder.put(disk, matched.get(disk)));
        return inOrder;
    }

    /** Pairs what fits exactly one to one among the unpaired. */
    private void pairUnique(BiPredicate<Disk, DeviceUrl> fits) {
        List<Disk> freeDisks = freeDisks();
        List<DeviceUrl> freeUrls = freeUrls();
        for (Disk disk : freeDisks) {
            List<DeviceUrl> candidates =
                    freeUrls.stream().filter(u -> fits.test(disk, u)).toList();
            boolean unique = candidates.size() == 1
                    && freeDisks.stream()
                                    .filter(d -> fits.test(d, candidates.get(0)))
                                    .count()
                            == 1;
            if (unique) {
                matched.put(disk, candidates.get(0));
            }
        }
    }

    private void pairByOrder() {
        if (!matched.isEmpty() || disks.size() != urls.size()) {
            return;
        }
        LOG.atWarn().addKeyValue("lease", thing).log("no stream names its disk's place; taking them in order");
        for (int i = 0; i < disks.size(); i++) {
            matched.put(disks.get(i), urls.get(i));
        }
    }

    private void checkComplete() {
        List<String> missing = freeDisks().stream().map(Disk::label).toList();
        if (!missing.isEmpty()) {
            throw new EngineException(
                    Kind.NOT_ELIGIBLE,
                    thing,
                    "the host exports no stream for " + missing,
                    "Check that these disks are part of snapshots (not independent) and that the account may read their datastore");
        }
        if (!freeUrls().isEmpty()) {
            throw new EngineException(
                    Kind.VSPHERE,
                    thing,
                    "the host exports streams for disks that the VM did not have when it was read: "
                            + freeUrls().stream().map(DeviceUrl::device).toList(),
                    "A disk was added meanwhile; the next run takes it along");
        }
    }

    private List<Disk> freeDisks() {
        return disks.stream().filter(d -> !matched.containsKey(d)).toList();
    }

    private List<DeviceUrl> freeUrls() {
        List<DeviceUrl> free = new ArrayList<>(urls);
        free.removeAll(matched.values());
        return free;
    }

    private static String place(String device) {
        Matcher matcher = PLACE.matcher(device);
        return matcher.matches() ? matcher.group(1) : "";
    }

    private static int ordinal(DeviceUrl url) {
        Matcher matcher = ORDINAL.matcher(url.device().toLowerCase(Locale.ROOT));
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
