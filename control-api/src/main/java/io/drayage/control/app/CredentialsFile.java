package io.drayage.control.app;

import io.drayage.control.db.PrivateFiles;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AccessKeyStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code DIR/credentials}: the first access key, in the AWS shared-credentials format, for this machine's operator. */
final class CredentialsFile {
    private static final Logger LOG = LoggerFactory.getLogger(CredentialsFile.class);

    private CredentialsFile() {}

    /** Makes an admin key and writes the file, unless there is a key already and the file is there. A file that was lost is replaced by one with a new key. */
    static Future<Void> ensure(Vertx vertx, Path data, AccessKeyStore keys) {
        Path file = data.resolve("credentials");
        return vertx.executeBlocking(() -> Files.exists(file), false)
                .compose(exists -> exists ? Future.succeededFuture() : write(vertx, file, keys));
    }

    private static Future<Void> write(Vertx vertx, Path file, AccessKeyStore keys) {
        return keys.create(AccessKey.Role.ADMIN, "made on first start")
                .compose(key -> vertx.executeBlocking(
                        () -> {
                            PrivateFiles.write(file, text(key));
                            LOG.atInfo().addKeyValue("file", file).log("access key written");
                            return null;
                        },
                        false));
    }

    private static String text(AccessKey key) {
        return "[default]\naws_access_key_id = " + key.accessKeyId() + "\naws_secret_access_key = "
                + key.secretAccessKey().reveal() + "\n";
    }
}
