package io.drayage.lab.vcenter;

/** Why {@code /folder} does not hand out a file. Expected, so it has no stack trace. */
final class FolderRefusal extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    FolderRefusal(int status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
