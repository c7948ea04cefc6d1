/**
 * What is known of a VM's system and whether an image builder can take the VM: the AWS SMS user guide's list of systems, its limits on volumes, and each builder's own. Pure: no I/O but one
 * resource file, any thread. Depends on {@code api} and the records of {@code vsphere}.
 */
@NullMarked
package io.drayage.engine.eligibility;

import org.jspecify.annotations.NullMarked;
