package io.drayage.engine.image;

import io.drayage.protocol.run.RunDocument;
import java.util.LinkedHashMap;
import java.util.Map;

/** The tags by which everything that we make in AWS is known as ours. */
public final class ImageTags {
    /** The installation that owns it. */
    public static final String OWNER = "drayage:owner";
    /** Public id of the job. */
    public static final String JOB = "drayage:job";
    /** Public id of the run. */
    public static final String RUN = "drayage:run";
    /** The VM's name. */
    public static final String VM = "drayage:vm";
    /** The vCenter's name. */
    public static final String CONNECTOR = "drayage:connector";
    /** Of a snapshot: the disk's label. */
    public static final String DISK = "drayage:disk";
    /** Of a snapshot: what it is built upon. */
    public static final String PARENT = "drayage:parent";
    /** Of a snapshot: the AMI that it is part of. */
    public static final String IMAGE = "drayage:image";

    private static final int LONGEST_VALUE = 256;

    private ImageTags() {}

    /** Those that everything of a run has. The same run always has the same ones: they are part of idempotent requests. */
    public static Map<String, String> of(ImageRequest request) {
        RunDocument run = request.run();
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(OWNER, run.installationId().toString());
        tags.put(JOB, run.publicJobId());
        tags.put(RUN, run.publicRunId());
        tags.put(VM, cut(run.vm().name()));
        if (!request.policy().connectorName().isEmpty()) {
            tags.put(CONNECTOR, cut(request.policy().connectorName()));
        }
        tags.put("Name", cut(run.vm().name()));
        return tags;
    }

    /** A text as a tag's value. */
    public static String cut(String text) {
        return text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) : text;
    }
}
