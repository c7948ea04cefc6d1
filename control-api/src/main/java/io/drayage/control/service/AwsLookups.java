package io.drayage.control.service;

import io.vertx.core.Future;

/** What of the AWS account is looked up when a job is made. Any thread. */
public interface AwsLookups {
    /** For installations that make no AMI: everything is fine. */
    AwsLookups NONE = new AwsLookups() {
        @Override
        public Future<Void> role(String name) {
            return Future.succeededFuture();
        }

        @Override
        public Future<String> keyArn(String key) {
            return Future.succeededFuture(key);
        }
    };

    /** Makes sure that the role exists; fails with {@link JobRefusedException} because of PARAMETER when it does not. */
    Future<Void> role(String name);

    /**
     * The ARN of a KMS key that can encrypt; fails with {@link JobRefusedException} because of PARAMETER when there is none.
     *
     * @param key id, alias, or the ARN of either
     */
    Future<String> keyArn(String key);
}
