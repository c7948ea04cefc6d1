package io.drayage.lab.vcenter;

/** An object that a filter selects, with what to read of it. */
record Selected(ManagedObject object, PropertySpec spec) {}
