package io.drayage.control.app;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.control.db.PostgresExtension;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.sms.ModelAnswers;
import io.drayage.control.sms.RandomRequests;
import io.drayage.control.sms.SmsException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Thousands of generated requests against every operation on Postgres: each is answered as the model says or refused by a name that it has. More of them, or others: {@code -Ddrayage.fuzz.requests=20000 -Ddrayage.fuzz.seed=7}. */
@ExtendWith(PostgresExtension.class)
class SmsFuzzIT {
    private static final int REQUESTS = Integer.getInteger("drayage.fuzz.requests", 2_000);
    private static final long SEED = Long.getLong("drayage.fuzz.seed", 20_161_024L);
    private static final int KEPT = 200;

    private final SmsOnPostgres sms;
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Integer> succeeded = new TreeMap<>();

    SmsFuzzIT(TestDatabase database) {
        this.sms = new SmsOnPostgres(database);
    }

    @Test
    void noRequestEndsInAnInternalErrorAndEveryAnswerIsAsModelled() {
        // Given
        sms.servers(6);
        ids.addAll(sms.estate.serverIds());
        RandomRequests requests = new RandomRequests(SEED, () -> ids);
        // When
        for (int i = 0; i < REQUESTS; i++) {
            call(requests.next(), i);
        }
        // Then: it was not all refused
        assertThat(succeeded.keySet())
                .as("operations that succeeded, seed %d: %s", SEED, succeeded)
                .contains(
                        "CreateReplicationJob",
                        "GetReplicationJobs",
                        "GetServers",
                        "CreateApp",
                        "GetApp",
                        "PutAppValidationConfiguration");
    }

    private void call(RandomRequests.Request request, int number) {
        Object outcome = await(sms.future(request.operation(), request.body(), SmsOnPostgres.OPERATOR)
                .<Object>map(answer -> answer)
                .otherwise(failure -> failure));
        if (outcome instanceof Record answer) {
            succeeded.merge(request.operation(), 1, Integer::sum);
            remember(ModelAnswers.check(request.operation(), answer));
            return;
        }
        SmsException failure = (SmsException) outcome;
        assertThat(failure.status() < 500 && ModelAnswers.mayFailWith(request.operation(), failure.code()))
                .as(
                        "request %d of seed %d: %s %s failed with %s: %s",
                        number, SEED, request.operation(), request.body(), failure.code(), failure.getMessage())
                .isTrue();
    }

    /** Every text of an answer may be an id that a later request can use. */
    private void remember(JsonNode answer) {
        if (answer.isTextual()
                && answer.textValue().matches("[a-z-]+-[0-9a-f]{8,17}")
                && !ids.contains(answer.textValue())) {
            ids.add(answer.textValue());
            if (ids.size() > KEPT) {
                ids.remove(10);
            }
        }
        answer.forEach(this::remember);
    }
}
