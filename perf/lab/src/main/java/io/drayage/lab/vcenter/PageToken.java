package io.drayage.lab.vcenter;

import java.util.Iterator;

/** The rest of a paged reply. */
record PageToken(Iterator<Selected> rest, int pageObjects) {}
