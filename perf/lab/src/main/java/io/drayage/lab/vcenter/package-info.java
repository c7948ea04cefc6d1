/**
 * The simulated vCenter and its hosts: SOAP for yavijava, govc, pyVmomi and others, and export leases that stream disks. State is confined to one Vert.x context per
 * vCenter; streams run on the contexts of their hosts.
 */
@NullMarked
package io.drayage.lab.vcenter;

import org.jspecify.annotations.NullMarked;
