package io.drayage.control.app;

import static io.drayage.control.db.PostgresExtension.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.drayage.control.db.TestDatabase;
import io.drayage.control.persistence.Estate;
import io.drayage.control.persistence.PgStores;
import io.drayage.control.service.AwsLookups;
import io.drayage.control.service.JobAdmission;
import io.drayage.control.sms.JobCreation;
import io.drayage.control.sms.ModelAnswers;
import io.drayage.control.sms.SmsApi;
import io.drayage.control.sms.SmsException;
import io.drayage.control.sms.SmsJson;
import io.drayage.control.sms.TemplatePublication;
import io.drayage.control.store.AccessKey;
import io.drayage.control.store.Caller;
import io.drayage.control.store.ClaimedRun;
import io.drayage.engine.api.RunOrder;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Every operation of the API on a real Postgres, without HTTP and without an engine; its clock is the test's. Each answer is held against the model. */
final class SmsOnPostgres {
    static final Caller OPERATOR = new Caller("AKIAOPERATOR00000001", AccessKey.Role.OPERATOR, "192.0.2.7");
    static final Caller READER = new Caller("AKIAREADER0000000001", AccessKey.Role.READ_ONLY, "192.0.2.8");
    static final int REPLICATION_DAYS = 90;
    static final int SEED_DAYS = 30;

    final TestDatabase test;
    final Estate estate;
    final PgStores stores;
    /** What templates were written, by key. */
    final Map<String, Buffer> written = new ConcurrentHashMap<>();

    final SmsApi api;
    private Instant now = Instant.parse("2026-11-24T10:00:00Z");

    SmsOnPostgres(TestDatabase test, RunOrder.ImageWanted image) {
        this.test = test;
        this.estate = new Estate(test);
        this.stores = estate.stores;
        at(now);
        JobCreation.Rules rules = new JobCreation.Rules(
                () -> now,
                Duration.ofDays(SEED_DAYS),
                Duration.ofDays(REPLICATION_DAYS),
                Estate.options(image),
                Optional.empty());
        api = SmsOperations.api(
                stores,
                Instant.parse("2026-01-01T00:00:00Z"),
                rules,
                2,
                new SmsOperations.Effects(
                        new JobAdmission(server -> Future.succeededFuture(Optional.empty()), new KnownAws()),
                        () -> Future.succeededFuture(true),
                        gone -> {},
                        () -> {},
                        Optional.of(new Templates())));
    }

    SmsOnPostgres(TestDatabase test) {
        this(test, RunOrder.ImageWanted.EBS_DIRECT);
    }

    /** An account where every role and key is. */
    private static final class KnownAws implements AwsLookups {
        @Override
        public Future<Void> role(String name) {
            return Future.succeededFuture();
        }

        @Override
        public Future<String> keyArn(String key) {
            return Future.succeededFuture("arn:aws:kms:us-east-1:123456789012:" + key);
        }
    }

    private final class Templates implements TemplatePublication.Bucket {
        @Override
        public String name() {
            return "staging-bucket";
        }

        @Override
        public Future<String> write(String key, Buffer body) {
            written.put("dray/" + key, body);
            return Future.succeededFuture("dray/" + key);
        }
    }

    /** Sets the clock. */
    void at(Instant instant) {
        now = instant;
        test.setNow(instant);
    }

    Instant now() {
        return now;
    }

    /** Lets time pass at once. */
    void after(Duration duration) {
        at(now.plus(duration));
    }

    /** The answer of a call that succeeds. */
    JsonNode call(String operation, String json) {
        return ModelAnswers.check(operation, await(future(operation, json, OPERATOR)));
    }

    Future<? extends Record> future(String operation, String json, Caller caller) {
        return api.call(SmsApi.TARGET_PREFIX + operation, SmsJson.parse(json.getBytes(StandardCharsets.UTF_8)), caller);
    }

    /** The error of a call that fails, by a name that the operation's model has. */
    SmsException refused(String operation, String json) {
        SmsException failure = refused(operation, json, OPERATOR);
        assertThat(ModelAnswers.mayFailWith(operation, failure.code()))
                .as("%s fails with %s", operation, failure.code())
                .isTrue();
        return failure;
    }

    SmsException refused(String operation, String json, Caller caller) {
        return await(future(operation, json, caller)
                .transform(ended -> ended.succeeded()
                        ? Future.<SmsException>failedFuture(new AssertionError("it succeeded: " + ended.result()))
                        : Future.succeededFuture((SmsException) ended.cause())));
    }

    /** A connector and {@code count} servers; the id of the first. */
    String servers(int count) {
        estate.connector("dc1");
        estate.importVms(count);
        return estate.serverIds().get(0);
    }

    /** A repeating job that is due now. */
    String job(String serverId, int hours) {
        return call(
                        "CreateReplicationJob",
                        "{\"serverId\":\"%s\",\"seedReplicationTime\":0,\"frequency\":%d}".formatted(serverId, hours))
                .path("replicationJobId")
                .asText();
    }

    /** What an engine does in a second; each run ends as said. */
    void runs(boolean succeed) {
        await(stores.runs().createDue(100));
        for (ClaimedRun run : await(stores.runs().claim("e", Estate.LEASE, 100, 1000))) {
            await(
                    succeed
                            ? stores.runs()
                                    .complete(
                                            run.key(),
                                            Estate.result(
                                                    run,
                                                    "ami-" + run.run().runId().substring(8)))
                            : stores.runs().fail(run.key(), "the datastore is full"));
        }
    }

    JsonNode getJob(String jobId) {
        return call("GetReplicationJobs", "{\"replicationJobId\":\"" + jobId + "\"}")
                .path("replicationJobList")
                .get(0);
    }
}
