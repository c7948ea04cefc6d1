package io.drayage.engine.guest;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds devices that are named by where they happen to be, in texts of a guest. At most {@value #MOST} of them: the texts are hostile, and nobody reads more. Stateless. */
final class DeviceNames {
    static final int MOST = 10;

    private static final String POSITIONAL = "/dev/(?:sd[a-z]{1,2}|hd[a-z]|vd[a-z]|xvd[a-z]|cciss/c\\dd\\d)p?\\d{0,3}";
    private static final Pattern DEVICE = Pattern.compile(POSITIONAL + "|/dev/disk/by-(?:path|id)/\\S{1,200}");
    private static final Pattern ARGUMENT = Pattern.compile("(?<=[\\s=])root=(" + POSITIONAL + ")(?=\\s|$)");
    private static final int LONGEST = 64;

    private DeviceNames() {}

    /** {@code /dev/sda1 on /}, for each line of an fstab that is mounted at boot and must be there. */
    static List<String> inFstab(String text) {
        Set<String> found = new LinkedHashSet<>();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            String[] fields = line.strip().split("\\s+", 6);
            if (found.size() < MOST
                    && fields.length >= 3
                    && DEVICE.matcher(fields[0]).matches()
                    && isMounted(fields)) {
                found.add(
                        printable(fields[0]) + (fields[2].equals("swap") ? " as swap" : " on " + printable(fields[1])));
            }
        }
        return List.copyOf(found);
    }

    private static boolean isMounted(String[] fields) {
        List<String> options = fields.length < 4 ? List.of() : List.of(fields[3].split(",", -1));
        return !options.contains("noauto") && !options.contains("nofail") && !fields[2].equals("iso9660");
    }

    /** The devices in {@code root=} arguments of a boot loader's configuration, comments left out. */
    static List<String> inKernelArguments(String text) {
        Set<String> found = new LinkedHashSet<>();
        for (String line : (Iterable<String>) text.lines()::iterator) {
            if (line.length() > 8192 || line.stripLeading().startsWith("#")) {
                continue;
            }
            Matcher argument = ARGUMENT.matcher(line);
            while (found.size() < MOST && argument.find()) {
                found.add(argument.group(1));
            }
        }
        return List.copyOf(found);
    }

    private static String printable(String text) {
        String clean = text.replaceAll("\\p{Cntrl}", "?");
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }
}
