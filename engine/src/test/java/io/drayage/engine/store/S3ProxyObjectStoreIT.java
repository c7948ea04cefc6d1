package io.drayage.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.drayage.engine.api.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract on s3proxy with its filesystem backend and SigV4 verified, strict about unknown headers as it is by default. */
class S3ProxyObjectStoreIT extends ObjectStoreContract {
    private static final String ACCESS_KEY = "proxy-key";
    private static final String SECRET_KEY = "proxy-secret";

    @TempDir
    static Path directory;

    private static S3Proxy proxy;
    private static int serial;

    private String bucket = "";

    @BeforeAll
    static void startProxy() throws Exception {
        proxy = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(directory.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .build();
        proxy.start();
        assertThat(proxy.getPort()).isPositive();
    }

    @AfterAll
    static void stopProxy() throws Exception {
        proxy.stop();
    }

    @BeforeEach
    @Override
    void openStore() throws Exception {
        bucket = "staging-" + serial++;
        Files.createDirectory(directory.resolve(bucket));
        super.openStore();
    }

    @Override
    StoreConfig config() {
        return new StoreConfig(
                bucket,
                "us-east-1",
                Optional.of(URI.create("http://127.0.0.1:" + proxy.getPort())),
                new StoreConfig.StaticKeys(ACCESS_KEY, Secret.of(SECRET_KEY), Optional.empty()),
                Optional.empty(),
                4);
    }

    /** s3proxy 4.1.0 calls every multipart checksum COMPOSITE, even CRC64NVME. */
    @Override
    boolean keepsFullObjectChecksums() {
        return false;
    }
}
