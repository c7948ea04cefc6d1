package io.drayage.engine.store;

import static io.drayage.engine.store.Awaiting.await;

import io.drayage.engine.api.Secret;
import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on the lab's S3 over http, with pages of three entries. */
class LabS3ObjectStoreIT extends ObjectStoreContract {
    @TempDir
    Path directory;

    private final Vertx labVertx = Vertx.vertx();
    private LabS3 lab;

    /** Runs before the store is opened: the name of the inherited method is overridden on purpose. */
    @BeforeEach
    @Override
    void openStore() throws Exception {
        lab = await(LabS3.start(labVertx, options()));
        super.openStore();
    }

    LabS3Options options() {
        return LabS3Options.in(directory).withBuckets("staging").withPageSize(3);
    }

    @AfterEach
    void closeLab() {
        await(lab.close());
        await(labVertx.close());
    }

    @Override
    StoreConfig config() {
        return configOf(lab);
    }

    static StoreConfig configOf(LabS3 lab) {
        return new StoreConfig(
                "staging",
                "us-east-1",
                Optional.of(lab.endpoint()),
                new StoreConfig.StaticKeys(lab.accessKey(), Secret.of(lab.secretKey()), Optional.empty()),
                lab.certificatePem(),
                4);
    }
}
