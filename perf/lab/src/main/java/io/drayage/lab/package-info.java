/**
 * The lab: a simulated estate (vCenter, ESXi hosts, disks, S3) that tests, the demo and the benchmarks share. Its VMDK and XML encoders are its own, so that an
 * error in the product's cannot cancel out; it may use protocol's plain value types and nothing of the engine.
 */
@NullMarked
package io.drayage.lab;

import org.jspecify.annotations.NullMarked;
