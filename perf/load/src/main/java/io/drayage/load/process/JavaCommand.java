package io.drayage.load.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines for child processes on the same Java as ours. */
public final class JavaCommand {
    private JavaCommand() {}

    /** A main class on our own class path. */
    public static List<String> onOurClassPath(Class<?> main, List<String> jvmOptions, List<String> arguments) {
        return of(System.getProperty("java.class.path"), main.getName(), jvmOptions, arguments);
    }

    /** A main class on any class path. */
    public static List<String> of(String classPath, String main, List<String> jvmOptions, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(classPath);
        command.add(main);
        command.addAll(arguments);
        return command;
    }
}
