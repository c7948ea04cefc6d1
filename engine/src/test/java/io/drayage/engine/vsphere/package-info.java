@NullMarked
package io.drayage.engine.vsphere;

import org.jspecify.annotations.NullMarked;
