package io.drayage.control.db;

import io.drayage.control.store.StoreRefusedException;
import io.drayage.engine.api.EngineException;
import io.drayage.engine.api.EngineException.Kind;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What the SQL client's failures mean. SQLSTATEs are those of Postgres' appendix A. */
final class DatabaseErrors {
    /** Shutdown, crash, start-up, too many connections, serialization, deadlock, lock timeout: the same statement may well succeed a little later. */
    private static final Set<String> PASSING =
            Set.of("57P01", "57P02", "57P03", "53300", "40001", "40P01", "55P03", "25006");

    private static final Set<String> ABORTED = Set.of("40001", "40P01", "55P03");

    private DatabaseErrors() {}

    /** Whether Postgres has undone the transaction of its own accord: serialization failure, deadlock, lock timeout. */
    static boolean isAborted(Throwable failure) {
        return failure instanceof PgException refused && ABORTED.contains(refused.getSqlState());
    }

    /** Whether the failure is one that a restarting or overloaded Postgres causes. */
    static boolean isPassing(Throwable failure) {
        if (failure instanceof PgException refused) {
            return PASSING.contains(refused.getSqlState())
                    || refused.getSqlState().startsWith("08");
        }
        return isConnection(failure) && !isTls(failure);
    }

    /** The client says "SSL handshake failed" or "Postgres does not handle SSL" without a cause. */
    private static boolean isTls(Throwable failure) {
        return rootOf(failure) instanceof SSLException
                || (failure instanceof VertxException
                        && String.valueOf(failure.getMessage()).contains("SSL"));
    }

    private static boolean isConnection(Throwable failure) {
        return failure instanceof VertxException
                || failure instanceof IOException
                || failure instanceof TimeoutException;
    }

    /** Makes the typed error; leaves the two types that say what they are. */
    static Throwable typed(String label, Throwable failure) {
        if (failure instanceof EngineException || failure instanceof StoreRefusedException) {
            return failure;
        }
        if (failure instanceof PgException refused) {
            return refused(label, refused);
        }
        if (isTls(failure)) {
            return new EngineException(
                    Kind.UNTRUSTED,
                    label,
                    "its TLS is not trusted or not offered (" + rootOf(failure).getMessage() + ")",
                    "Give the CA with ?sslrootcert=FILE, or a weaker ?sslmode= for this database",
                    failure);
        }
        if (isConnection(failure)) {
            return new EngineException(
                    Kind.UNREACHABLE,
                    label,
                    "it cannot be reached (" + failure.getMessage() + ")",
                    "Check that Postgres runs, accepts connections and that the address is right",
                    failure);
        }
        return new EngineException(Kind.INTERNAL, label, String.valueOf(failure), "", failure);
    }

    private static EngineException refused(String label, PgException refused) {
        String state = refused.getSqlState();
        String reason = refused.getErrorMessage() + " (SQLSTATE " + state + ")";
        if (state.startsWith("28")) {
            return new EngineException(
                    Kind.LOGIN, label, reason, "Check user and password, and pg_hba.conf on the server", refused);
        }
        if (state.equals("3D000")) {
            return new EngineException(
                    Kind.CONFIGURATION, label, reason, "Create the database, owned by this user", refused);
        }
        if (PASSING.contains(state) || state.startsWith("08")) {
            return new EngineException(
                    Kind.UNREACHABLE, label, reason, "It is starting, stopping or overloaded; try again", refused);
        }
        return new EngineException(Kind.LEDGER, label, reason, remedy(state), refused);
    }

    private static String remedy(String state) {
        if (state.equals("53100")) {
            return "Free space on the database's disk";
        }
        if (state.equals("42501")) {
            return "Give this user the rights that the message names: it must own the schema, or be allowed to create it";
        }
        if (state.equals("57014")) {
            return "The statement took too long; look at the load on the database";
        }
        return "Look into the log of Postgres";
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        for (int depth = 0; depth < 10; depth++) {
            @Nullable Throwable cause = root.getCause();
            if (cause == null) {
                return root;
            }
            root = cause;
        }
        return root;
    }
}
