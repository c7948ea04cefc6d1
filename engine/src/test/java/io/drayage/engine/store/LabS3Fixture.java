package io.drayage.engine.store;

import static io.drayage.engine.store.Awaiting.await;

import io.drayage.lab.s3.LabS3;
import io.drayage.lab.s3.LabS3Options;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A lab S3 and a store on it, for tests that make the lab misbehave. */
@Timeout(120)
abstract class LabS3Fixture {
    static final int MIB = 1 << 20;

    @TempDir
    Path directory;

    final Vertx labVertx = Vertx.vertx();
    final Vertx vertx = Vertx.vertx();
    LabS3 lab;
    CrtObjectStore store;

    @BeforeEach
    void openBoth() {
        lab = await(LabS3.start(labVertx, LabS3Options.in(directory).withBuckets("staging")));
        store = open(patience(30, 20));
    }

    CrtObjectStore open(StorePatience patience) {
        return await(CrtObjectStore.open(vertx, LabS3ObjectStoreIT.configOf(lab).withPatience(patience)));
    }

    static StorePatience patience(int stallSeconds, int retrySeconds) {
        return new StorePatience(
                Duration.ofSeconds(5), Duration.ofSeconds(stallSeconds), Duration.ofSeconds(retrySeconds));
    }

    @AfterEach
    void closeBoth() {
        lab.faults().clear();
        await(store.close());
        await(lab.close());
        await(vertx.close());
        await(labVertx.close());
    }
}
