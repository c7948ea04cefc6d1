/**
 * A strict AWS for tests: EBS direct, the EC2 calls that make and unmake images, STS, IAM and KMS as far as an image builder asks them, with the services' own wire
 * formats, error names, quotas and delays. One account, one Region, one event loop; state is in memory, blocks are in one scratch file. May depend on {@code sigv4},
 * {@code tls} and Vert.x. Rules come from the services' published API references and botocore's models.
 */
@NullMarked
package io.drayage.lab.aws;

import org.jspecify.annotations.NullMarked;
