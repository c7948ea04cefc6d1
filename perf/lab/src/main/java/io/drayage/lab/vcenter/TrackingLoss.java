package io.drayage.lab.vcenter;

/** What becomes of change tracking when something goes wrong below it. */
public enum TrackingLoss {
    /** It goes on. */
    NONE,
    /** It begins anew with another identity: older change ids are unknown. */
    NEW_IDENTITY,
    /** Its file is damaged: ids look as before, questions are answered by FileFault until tracking is toggled. */
    DAMAGED
}
