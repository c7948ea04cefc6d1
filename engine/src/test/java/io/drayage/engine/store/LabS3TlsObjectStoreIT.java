package io.drayage.engine.store;

import io.drayage.lab.s3.LabS3Options;

/** The contract over https with a certificate that only the CA bundle makes trusted. */
class LabS3TlsObjectStoreIT extends LabS3ObjectStoreIT {
    @Override
    LabS3Options options() {
        return super.options().withTls();
    }
}
