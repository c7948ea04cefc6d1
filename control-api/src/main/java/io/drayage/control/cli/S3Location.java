package io.drayage.control.cli;

import io.drayage.control.config.ConfigException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code s3://bucket/prefix}.
 *
 * @param path without a leading slash; may be empty
 */
record S3Location(String bucket, String path) {
    private static final Pattern FORM = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");
    /** The first folder below the staging prefix is the installation's UUID. */
    private static final Pattern INSTALLATION =
            Pattern.compile("(?:^|/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?:/|$)");

    /** @param option for the error */
    static S3Location parse(String option, String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new ConfigException(option, option + ": '" + text + "' is not valid; expected s3://BUCKET/PREFIX");
        }
        String path = matcher.group(2) == null ? "" : matcher.group(2);
        if (path.startsWith("/")) {
            throw new ConfigException(
                    option, option + ": '" + text + "' is not valid; expected one slash after the bucket");
        }
        return new S3Location(matcher.group(1), path);
    }

    /** As a folder: empty or ending with a slash. */
    String folder() {
        return path.isEmpty() || path.endsWith("/") ? path : path + "/";
    }

    /** The staging prefix that this is in: what comes before the installation's folder, or all of it. */
    String stagingPrefix() {
        Matcher matcher = INSTALLATION.matcher(path);
        if (!matcher.find()) {
            return folder();
        }
        int end = path.charAt(matcher.start()) == '/' ? matcher.start() + 1 : matcher.start();
        return path.substring(0, end);
    }

    /** Whether it names a run.json object rather than a folder. */
    boolean isRunDocument() {
        return path.equals("run.json") || path.endsWith("/run.json");
    }
}
