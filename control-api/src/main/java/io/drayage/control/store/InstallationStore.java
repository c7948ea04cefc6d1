package io.drayage.control.store;

import io.vertx.core.Future;

/** The installation's identity. */
public interface InstallationStore {
    /** The installation; made on the first call, the same ever after and for every engine. */
    Future<Installation> installation();

    /** Binds the installation to an AWS account; returns it as it then is: the first account stays. */
    Future<Installation> bindAwsAccount(String awsAccountId);
}
