/** The vSphere client: yavijava's types over our own hardened SOAP transport. Blocks, so it runs on a named worker pool; no yavijava type leaves this package. */
@NullMarked
package io.drayage.engine.vsphere;

import org.jspecify.annotations.NullMarked;
