/**
 * AWS beside S3: EBS direct over Vert.x, signed by the CRT; EC2, STS, IAM and KMS through the AWS SDK's blocking clients on a worker pool of their own. What is common to all:
 * region, endpoints, credentials, trust, proxy. No type of the SDK and no failure but EngineException leaves this package.
 */
@NullMarked
package io.drayage.engine.aws;

import org.jspecify.annotations.NullMarked;
