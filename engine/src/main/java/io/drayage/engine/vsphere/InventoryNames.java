package io.drayage.engine.vsphere;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names and parents of folders, datacenters, vApps and hosts, and the inventory paths they make: {@code /Datacenters/DC/vm/folder/name}. vSphere itself escapes
 * slash, backslash and percent in names as {@code %2f}, {@code %5c}, {@code %25}; paths keep that form, display names do not.
 */
final class InventoryNames {
    private static final String ROOT = "/Datacenters";
    private static final int MAX_DEPTH = 100;
    private static final Pattern ESCAPE = Pattern.compile("%(2[fF]|5[cC]|25)");

    private final Map<String, Node> nodes = new HashMap<>();

    private record Node(String name, String parent, boolean root) {}

    /**
     * Adds an object.
     *
     * @param parent moref of the folder, datacenter or vApp it is in; empty for the root folder
     */
    void add(String moref, String name, String parent) {
        nodes.put(moref, new Node(name, parent, parent.isEmpty()));
    }

    boolean knows(String moref) {
        return nodes.containsKey(moref);
    }

    /** Display name of an object, or empty when it may not be seen. */
    String name(String moref) {
        Node node = nodes.get(moref);
        return node == null ? "" : display(node.name());
    }

    /** Path of something called {@code name} inside {@code parent}. Ancestors that may not be seen are left out. */
    String path(String parent, String name) {
        Deque<String> names = new ArrayDeque<>();
        names.push(escape(name));
        String next = parent;
        for (int depth = 0; depth < MAX_DEPTH; depth++) {
            Node node = nodes.get(next);
            if (node == null || node.root()) {
                break; // The root folder is called Datacenters on vCenter and ha-folder-root on ESXi: one name for
                // both.
            }
            names.push(escape(node.name()));
            next = node.parent();
        }
        return ROOT + "/" + String.join("/", names);
    }

    /** A name as a person wrote it. */
    static String display(String name) {
        Matcher matcher = ESCAPE.matcher(name);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(unescape(found.group(1).toLowerCase(Locale.ROOT))));
    }

    private static String unescape(String code) {
        return switch (code) {
            case "2f" -> "/";
            case "5c" -> "\\";
            default -> "%";
        };
    }

    /** For servers that did not escape. */
    private static String escape(String name) {
        return name.replace("/", "%2f");
    }
}
