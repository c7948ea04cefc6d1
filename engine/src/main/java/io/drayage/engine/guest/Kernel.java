package io.drayage.engine.guest;

import io.drayage.protocol.guest.GuestFileSystem;
import io.drayage.protocol.guest.GuestFileSystem.Entry;
import io.drayage.protocol.guest.GuestFileSystem.Node;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Linux kernel in a boot directory.
 *
 * @param directory ends with a slash
 * @param version as in its file's name
 */
record Kernel(GuestVolume volume, GuestFileSystem files, String directory, String version) {
    private static final Pattern NAME = Pattern.compile("vmlinu[xz]-([0-9][A-Za-z0-9._+~-]{1,100})");
    private static final Pattern PIECE = Pattern.compile("\\d{1,18}|\\D+");
    private static final int MOST_TEXT_BYTES = 1 << 20;

    /** The kernel of a directory with the highest version: boot loaders start it unless they are told otherwise. Rescue kernels do not count. */
    static Optional<Kernel> newest(GuestVolume volume, GuestFileSystem files, String directory) {
        Optional<Node> node = files.find(directory).filter(Node::directory);
        List<Entry> entries = node.map(files::list).orElse(List.of());
        String prefix = directory.endsWith("/") ? directory : directory + "/";
        return entries.stream()
                .map(entry -> NAME.matcher(entry.name()))
                .filter(Matcher::matches)
                .map(name -> name.group(1))
                .filter(version -> !version.toLowerCase(Locale.ROOT).contains("rescue")
                        && !version.contains("kdump")
                        && !version.endsWith(".old"))
                .max(Kernel::compare)
                .map(version -> new Kernel(volume, files, prefix, version));
    }

    /** Numbers as numbers, the rest as text: 4.9 is before 4.19. */
    static int compare(String left, String right) {
        Matcher one = PIECE.matcher(left);
        Matcher other = PIECE.matcher(right);
        while (one.find()) {
            if (!other.find()) {
                return 1;
            }
            int order = Character.isDigit(one.group().charAt(0))
                            && Character.isDigit(other.group().charAt(0))
                    ? new BigInteger(one.group()).compareTo(new BigInteger(other.group()))
                    : one.group().compareTo(other.group());
            if (order != 0) {
                return order;
            }
        }
        return other.find() ? -1 : 0;
    }

    /** Its configuration, where the distribution keeps one beside it. */
    Optional<String> configuration() {
        return files.find(directory + "config-" + version)
                .filter(node -> !node.directory())
                .map(node -> new String(files.read(node, 0, MOST_TEXT_BYTES), StandardCharsets.UTF_8));
    }

    /** Its initramfs, by the names that distributions give it. */
    Optional<Initramfs> initramfs(Set<String> modules) {
        for (String name : List.of("initrd.img-" + version, "initramfs-" + version + ".img", "initrd-" + version)) {
            Optional<Node> node = files.find(directory + name).filter(found -> !found.directory());
            if (node.isPresent()) {
                return Optional.of(Initramfs.read(name, volume.bytes(), files, node.get(), modules));
            }
        }
        return Optional.empty();
    }
}
