package io.drayage.control.persistence;

import io.drayage.control.db.Database;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.AccessKeyStore;
import io.drayage.control.store.PageRequest;
import io.drayage.control.store.SecretBox;
import io.drayage.control.store.StoreRefusedException.Rule;
import io.drayage.engine.api.Secret;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@link AccessKeyStore} on Postgres. */
final class PgAccessKeyStore implements AccessKeyStore {
    private static final String COLUMNS = "access_key_id, secret, role, description, created_at, revoked_at";

    // As AWS' own keys look, so that clients' checks let them through.
    private static final String ID_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final String SECRET_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final int ID_CHARS = 16;
    private static final int SECRET_CHARS = 40;
    private static final int ATTEMPTS = 5;

    private final Database database;
    private final SecretBox secrets;
    private final SecureRandom random = new SecureRandom();

    PgAccessKeyStore(Database database, SecretBox secrets) {
        this.database = database;
        this.secrets = secrets;
    }

    @Override
    public Future<AccessKey> create(AccessKey.Role role, String description) {
        Secret secret = Secret.of(random(SECRET_ALPHABET, SECRET_CHARS));
        String sql = "INSERT INTO access_key (access_key_id, secret, role, description, created_at)"
                + " VALUES ($1, $2, $3, $4, dray_now()) ON CONFLICT DO NOTHING RETURNING " + COLUMNS;
        return PublicIds.allot(
                () -> "AKIA" + random(ID_ALPHABET, ID_CHARS),
                id -> database.once(
                                sql,
                                Arguments.of(
                                        id, secrets.seal(rowId(id), secret), role, Texts.cut(description, Texts.NAME)))
                        .map(rows -> Rows.first(rows, this::accessKey)),
                ATTEMPTS);
    }

    @Override
    public Future<Optional<AccessKey>> find(String accessKeyId) {
        return database.repeatable(
                        "SELECT " + COLUMNS + " FROM access_key WHERE access_key_id = $1", Arguments.of(accessKeyId))
                .map(rows -> Rows.first(rows, this::accessKey));
    }

    @Override
    public Future<List<AccessKey>> list() {
        return database.repeatable(
                        "SELECT " + COLUMNS + " FROM access_key ORDER BY created_at, access_key_id LIMIT $1",
                        Arguments.of(PageRequest.MAX_LIMIT))
                .map(rows -> Rows.list(rows, this::accessKey));
    }

    @Override
    public Future<Void> revoke(String accessKeyId) {
        // The admins' rows are locked, so that two of them cannot revoke each other; a statement that waited looks
        // again.
        String admins = "SELECT access_key_id FROM access_key WHERE role = 'ADMIN' ORDER BY access_key_id FOR UPDATE";
        String revoke = """
                UPDATE access_key SET revoked_at = least(coalesce(revoked_at, dray_now()), dray_now())
                WHERE access_key_id = $1 AND (revoked_at <= dray_now() OR role <> 'ADMIN' OR EXISTS (
                    SELECT 1 FROM access_key other WHERE other.role = 'ADMIN' AND other.access_key_id <> $1
                        AND other.revoked_at IS NULL))""";
        return database.repeatableTransaction(connection -> connection
                        .preparedQuery(admins)
                        .execute()
                        .compose(locked -> connection.preparedQuery(revoke).execute(Arguments.of(accessKeyId)))
                        .map(rows -> rows.rowCount()))
                .compose(changed -> changed == 1 ? Future.succeededFuture() : whyNot(accessKeyId));
    }

    private Future<Void> whyNot(String accessKeyId) {
        return find(accessKeyId)
                .compose(found -> found.isEmpty()
                        ? notFound(accessKeyId)
                        : Rows.refuse(
                                Rule.LAST_ADMIN_KEY,
                                "Access key " + accessKeyId
                                        + " is the last one of role admin. Make or rotate one before you revoke it."));
    }

    private static Future<Void> notFound(String accessKeyId) {
        return Rows.refuse(
                Rule.ACCESS_KEY_NOT_FOUND, "There is no access key " + Texts.cut(accessKeyId, 64) + " in force.");
    }

    @Override
    public Future<AccessKey> rotate(String accessKeyId, Duration grace) {
        String sql = """
                UPDATE access_key SET revoked_at = dray_now() + make_interval(secs => $2)
                WHERE access_key_id = $1 AND revoked_at IS NULL""";
        return find(accessKeyId)
                .compose(found -> found.filter(key -> key.revokedAt().isEmpty())
                        .map(key -> create(key.role(), key.description()))
                        .orElseGet(() -> notFound(accessKeyId).mapEmpty()))
                .compose(made -> database.once(sql, Arguments.of(accessKeyId, Arguments.seconds(grace)))
                        .map(made));
    }

    private AccessKey accessKey(Row row) {
        String id = row.getString("access_key_id");
        return new AccessKey(
                id,
                secrets.open(rowId(id), row.getBuffer("secret")),
                AccessKey.Role.valueOf(row.getString("role")),
                row.getString("description"),
                Columns.instant(row, "created_at"),
                Columns.optionalInstant(row, "revoked_at"));
    }

    private static String rowId(String accessKeyId) {
        return "access_key/" + accessKeyId + "/secret";
    }

    private String random(String alphabet, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
