package io.drayage.load.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the demo's files are and how its processes are started.
 *
 * @param directory emptied at the start
 */
record DemoOptions(Path directory, boolean keep) {
    /** How much of the disks holds data: about what real estates have. */
    private static final String FILL = "0.55";

    Path images() {
        return directory.resolve("images");
    }

    Path log(String name) {
        return directory.resolve(name + ".log");
    }

    List<String> labCommand(Map<String, List<String>> vms) {
        List<String> command = java("io.drayage.lab.Lab", "-Xmx512m", "-Djava.io.tmpdir=" + directory);
        vms.forEach((name, disks) -> {
            command.add("--vm");
            command.add(name + "=" + String.join(",", disks));
        });
        command.addAll(List.of("--fill", FILL, "--seed", "7", "--warm"));
        return command;
    }

    List<String> serveCommand(Path config) {
        List<String> command = java(
                "io.drayage.control.Dray", "-Xms32m", "-Xmx192m", "-XX:MaxDirectMemorySize=320m", "-XX:+UseSerialGC");
        command.addAll(List.of("serve", "--config", config.toString()));
        return command;
    }

    /** Our own class path: perf/load depends on everything that the demo starts. */
    private static List<String> java(String mainClass, String... flags) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(flags));
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(mainClass);
        return command;
    }
}
