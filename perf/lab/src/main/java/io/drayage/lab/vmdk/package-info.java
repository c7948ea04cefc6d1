/** The lab's own encoder of VMware's streamOptimized VMDK. Shares no code with the product's reader, so that each proves the other. */
@NullMarked
package io.drayage.lab.vmdk;

import org.jspecify.annotations.NullMarked;
